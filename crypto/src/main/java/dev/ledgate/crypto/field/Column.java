package dev.ledgate.crypto.field;

import dev.ledgate.crypto.keys.ColumnInfo;
import dev.ledgate.policy.ColumnName;

/** What of a column goes into every key and every field, written once. @param number from 0, its own in one sealer */
record Column(int number, ColumnName name, ColumnInfo info, byte[] associated) {}
