package dev.ledgate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figure 7 (b) and (c) of Jin et al. again, from what {@code bench/run crypto --full} printed: encryption and decryption
 * against the number of sub-formulas, as an SVG with a logarithmic axis of time. Of the paper's curves the points that its
 * text states are drawn and nothing else: 113 ms and 23 ms with 6 sub-formulas (section V-C).
 */
final class CryptoPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 480;
    private static final int LEFT = 70;
    private static final int RIGHT = 500;
    private static final int TOP = 50;
    private static final int BOTTOM = 420;
    private static final int FIRST_N = 2;
    private static final int LAST_N = 8;
    private static final double LOWEST = 0.5;
    private static final double HIGHEST = 200;
    private static final String LINES = ".lines";

    private record Curve(String suffixAfterN, String name, String label, String colour) {}

    private record Point(int n, double millis, String label, String colour) {}

    private static final List<Curve> CURVES = List.of(
            new Curve("", "abe.encapsulate.n", "encrypt", "#c0392b"),
            new Curve(".tables", "abe.encapsulate.n", "encrypt, tables of the attributes", "#e67e22"),
            new Curve(".kem", "abe.decapsulate.n", "decrypt, first opening of a header", "#8e44ad"),
            new Curve(".wire", "abe.decapsulate.n", "decrypt, from bytes", "#2980b9"),
            new Curve("", "abe.decapsulate.n", "decrypt, header known", "#16a085"),
            new Curve(LINES, "abe.decapsulate.n", "decrypt, precomputed lines", "#27ae60"));
    private static final List<Point> PAPER = List.of(
            new Point(6, 113, "the paper: encrypt, 113 ms", "#c0392b"),
            new Point(6, 23, "the paper: decrypt, 23 ms", "#16a085"));

    private CryptoPlot() {}

    /**
     * @param figures output of {@code bench/run crypto --full}
     * @throws IllegalArgumentException if a point of a curve is missing, other than of the lines, which an older JDK lacks
     */
    static void draw(Path figures, Path svg) throws IOException {
        Map<String, Double> values = new TreeMap<>();
        String title = "";
        for (String line : Files.readAllLines(figures, StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", -1);
            if (line.startsWith("# ")) {
                title = words[1] + " " + words[2].replace(";", "");
            } else if (words.length == 3 && words[2].equals("ms")) {
                values.put(words[0], Double.valueOf(words[1]));
            }
        }
        Files.writeString(svg, picture(values, title), StandardCharsets.UTF_8);
    }

    private static String picture(Map<String, Double> values, String title) {
        StringBuilder out = new StringBuilder();
        add(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT);
        add(out, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        text(
                out,
                LEFT,
                22,
                "start",
                "#000",
                "Encryption and decryption against the number of sub-formulas (Jin et al., figure 7)");
        text(
                out,
                LEFT,
                38,
                "start",
                "#555",
                "CPU time of one thread, " + title + "; the paper's machine is another one");
        axes(out);
        int labelAt = TOP + 40;
        for (Curve curve : CURVES) {
            StringBuilder path = new StringBuilder();
            for (int n = FIRST_N; n <= LAST_N; n++) {
                Double millis = values.get(curve.name() + n + curve.suffixAfterN());
                if (millis == null) {
                    if (curve.suffixAfterN().equals(LINES)) {
                        continue;
                    }
                    throw new IllegalArgumentException(
                            "no figure " + curve.name() + n + curve.suffixAfterN() + ": run with --full");
                }
                path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(n), y(millis)));
                add(
                        out,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s, n = %d: %.2f ms</title></circle>",
                        x(n),
                        y(millis),
                        curve.colour(),
                        curve.label(),
                        n,
                        millis);
            }
            if (path.length() > 0) {
                add(
                        out,
                        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>",
                        path.toString().strip(),
                        curve.colour());
                add(out, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", RIGHT + 30, labelAt - 4, curve.colour());
                text(out, RIGHT + 42, labelAt, "start", "#000", curve.label());
                labelAt += 22;
            }
        }
        for (Point point : PAPER) {
            square(out, x(point.n()), y(point.millis()), point.colour());
            square(out, RIGHT + 30, labelAt - 4, point.colour());
            text(out, RIGHT + 42, labelAt, "start", "#000", point.label());
            labelAt += 22;
        }
        return out.append("</svg>\n").toString();
    }

    private static void axes(StringBuilder out) {
        for (double tick : new double[] {0.5, 1, 2, 5, 10, 20, 50, 100, 200}) {
            add(
                    out,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT,
                    y(tick),
                    RIGHT,
                    y(tick));
            text(
                    out,
                    LEFT - 8,
                    y(tick) + 4,
                    "end",
                    "#000",
                    tick < 1 ? "0.5" : String.format(Locale.ROOT, "%.0f", tick));
        }
        for (int n = FIRST_N; n <= LAST_N; n++) {
            text(out, x(n), BOTTOM + 20, "middle", "#000", Integer.toString(n));
        }
        text(out, (LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", "#000", "sub-formulas");
        text(out, LEFT - 8, TOP - 2, "end", "#000", "ms");
        add(out, "<path d=\"M%d,%d V%d H%d\" fill=\"none\" stroke=\"#000\"/>", LEFT, TOP, BOTTOM, RIGHT);
    }

    private static void square(StringBuilder out, double x, double y, String colour) {
        add(
                out,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"9\" height=\"9\" fill=\"white\" stroke=\"%s\" stroke-width=\"2\"/>",
                x - 4.5,
                y - 4.5,
                colour);
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String colour, String text) {
        add(
                out,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x,
                y,
                anchor,
                colour,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private static double x(int n) {
        return LEFT + 20 + (RIGHT - LEFT - 40) * (n - FIRST_N) / (double) (LAST_N - FIRST_N);
    }

    private static double y(double millis) {
        return BOTTOM - (BOTTOM - TOP) * Math.log(millis / LOWEST) / Math.log(HIGHEST / LOWEST);
    }

    private static void add(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
