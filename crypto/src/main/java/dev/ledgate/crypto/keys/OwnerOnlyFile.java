package dev.ledgate.crypto.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Replaces a file so that a crash leaves the old content or the new one: written beside it, forced to disk, moved into
 * place, the directory forced too. Readable by its owner only. Not for concurrent writers of one path.
 */
final class OwnerOnlyFile {
    private OwnerOnlyFile() {}

    static void replace(Path path, byte[] content) throws IOException {
        Path directory = directory(path);
        Files.createDirectories(directory);
        boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(directory, ".new-", ".key", ownerOnly);
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                out.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        forceEntry(directory, posix);
    }

    /** Deletes the file for good, if it is there. */
    static void delete(Path path) throws IOException {
        if (Files.deleteIfExists(path)) {
            Path directory = directory(path);
            forceEntry(directory, Files.getFileStore(directory).supportsFileAttributeView("posix"));
        }
    }

    /** The whole content. @throws NoSuchFileException if there is no file */
    static byte[] read(Path path, long limit, String what) throws IOException {
        if (Files.size(path) > limit) {
            throw new IOException(what + " " + path.getFileName() + " is longer than " + limit + " bytes");
        }
        return Files.readAllBytes(path);
    }

    private static Path directory(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("a key file needs a directory");
        }
        return directory;
    }

    private static void forceEntry(Path directory, boolean posix) throws IOException {
        if (posix) {
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }
}
