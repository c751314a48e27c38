package dev.ledgate.contracts;

/** One change that an accepted request makes. */
public sealed interface Write {
    String key();

    record Put(String key, byte[] value) implements Write {}

    record Delete(String key) implements Write {}

    /** Only hashes of key and value become public. */
    record PutPrivate(String collection, String key, byte[] value) implements Write {
        @Override
        public String toString() {
            return "PutPrivate[" + collection + "]";
        }
    }

    record DeletePrivate(String collection, String key) implements Write {
        @Override
        public String toString() {
            return "DeletePrivate[" + collection + "]";
        }
    }
}
