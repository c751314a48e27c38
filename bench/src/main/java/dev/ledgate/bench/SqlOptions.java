package dev.ledgate.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code bench/run sql} is asked for.
 *
 * @param corpus a directory of statements to count
 * @param database how many patients to generate in an embedded PostgreSQL, to compare plans and run times there
 */
record SqlOptions(Optional<Path> corpus, OptionalInt database) {
    private static final int PATIENTS = 1_000_000;

    /** Empty if the words are not of this command. */
    static Optional<SqlOptions> of(List<String> words) {
        Optional<Path> corpus = Optional.empty();
        OptionalInt database = OptionalInt.empty();
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.pop();
            if (word.equals("--corpus") && !left.isEmpty()) {
                corpus = Optional.of(Path.of(left.pop()));
            } else if (word.equals("--database")) {
                boolean number = !left.isEmpty() && left.peek().chars().allMatch(Character::isDigit);
                database = OptionalInt.of(number ? Integer.parseInt(left.pop()) : PATIENTS);
            } else if (!word.equals("--full")) {
                return Optional.empty();
            }
        }
        return Optional.of(new SqlOptions(corpus, database));
    }
}
