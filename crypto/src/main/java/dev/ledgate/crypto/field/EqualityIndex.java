package dev.ledgate.crypto.field;

import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.policy.ColumnName;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The blind index of the columns that the hospital chose to be searched by equality, and of no others. With 128 bits,
 * unequal values of one column meet with a probability of about n^2 / 2^129 among n values: equality of index values is
 * taken for equality of the values. For one thread.
 */
public final class EqualityIndex implements AutoCloseable {
    private final Optional<BlindIndex> index;
    private final Predicate<ColumnName> searchable;

    /** @param root the hospital's index key, 32 random bytes; not closed here */
    public EqualityIndex(SecretBytes root, Predicate<ColumnName> searchable) {
        this(Optional.of(new BlindIndex(root, BlindIndex.MAX_BITS)), searchable);
    }

    private EqualityIndex(Optional<BlindIndex> index, Predicate<ColumnName> searchable) {
        this.index = index;
        this.searchable = searchable;
    }

    /** For a hospital that has no searchable column. */
    public static EqualityIndex none() {
        return new EqualityIndex(Optional.empty(), column -> false);
    }

    /** The index of a text in UTF-8; empty for a column that is not searched. */
    public Optional<BlindIndex.Value> of(ColumnName column, byte[] plain) {
        return index.filter(i -> searchable.test(column)).map(i -> new BlindIndex.Value(i.of(column, plain)));
    }

    /** Forgets the columns' keys. */
    @Override
    public void close() {
        index.ifPresent(BlindIndex::close);
    }
}
