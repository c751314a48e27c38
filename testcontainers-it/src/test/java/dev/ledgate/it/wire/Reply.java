package dev.ledgate.it.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All messages of the answer to one request, up to ReadyForQuery or to the end of the connection. */
public record Reply(List<Frame> frames) {
    public Reply {
        frames = List.copyOf(frames);
    }

    public Optional<ServerError> error() {
        return frames.stream().filter(f -> f.type() == 'E').findFirst().map(ServerError::of);
    }

    public List<ServerError> notices() {
        return frames.stream().filter(f -> f.type() == 'N').map(ServerError::of).toList();
    }

    /** SQLSTATE of the first error; {@code 00000} if there is none. */
    public String sqlState() {
        return error().map(ServerError::sqlState).orElse("00000");
    }

    /** Columns of the last RowDescription. */
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        frames.stream().filter(f -> f.type() == 'T').reduce((a, b) -> b).ifPresent(frame -> {
            ByteBuffer in = frame.buffer();
            int count = in.getShort();
            for (int i = 0; i < count; i++) {
                String name = Frame.cString(in);
                in.getInt();
                in.getShort();
                int type = in.getInt();
                in.getShort();
                in.getInt();
                columns.add(new Column(name, type, in.getShort()));
            }
        });
        return columns;
    }

    /** Every DataRow, its fields as text; null for NULL. */
    public List<List<@Nullable String>> rows() {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.type() == 'D') {
                rows.add(fields(frame));
            }
        }
        return rows;
    }

    private static List<@Nullable String> fields(Frame frame) {
        ByteBuffer in = frame.buffer();
        int count = in.getShort();
        List<@Nullable String> row = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            if (length < 0) {
                row.add(null);
            } else {
                row.add(new String(frame.body(), in.position(), length, StandardCharsets.UTF_8));
                in.position(in.position() + length);
            }
        }
        return Collections.unmodifiableList(row);
    }

    /** The only field of the only row. */
    public @Nullable String scalar() {
        List<List<@Nullable String>> rows = rows();
        if (rows.size() != 1 || rows.get(0).size() != 1) {
            throw new AssertionError("one row with one field expected, but: " + this);
        }
        return rows.get(0).get(0);
    }

    /** Command tags in order. */
    public List<String> tags() {
        return frames.stream()
                .filter(f -> f.type() == 'C')
                .map(f -> Frame.cString(f.buffer()))
                .toList();
    }

    /** The types of the messages in order, rows left out. */
    public String shape() {
        StringBuilder shape = new StringBuilder();
        frames.forEach(f -> shape.append(f.type() == 'D' ? "" : f.type()));
        return shape.toString();
    }

    /** Status of the transaction after the answer: I, T or E; x if the connection ended. */
    public char status() {
        return frames.stream()
                .filter(f -> f.type() == 'Z')
                .reduce((a, b) -> b)
                .map(f -> (char) f.body()[0])
                .orElse('x');
    }

    /** Every byte of the answer. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            out.write(frame.type());
            out.writeBytes(
                    ByteBuffer.allocate(4).putInt(frame.body().length + 4).array());
            out.writeBytes(frame.body());
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return error().map(ServerError::toString).orElseGet(() -> columns() + " " + rows().size() + " rows, " + tags());
    }
}
