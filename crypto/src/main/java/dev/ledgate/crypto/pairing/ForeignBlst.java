package dev.ledgate.crypto.pairing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.Optional;
import supranational.blst.P1;

/**
 * Functions of the blst library that jblst has loaded but does not bind, called through the foreign function API of JDK
 * 22 (JEP 454). This class is compiled for JDK 17, so it looks that API up by name, once; the handles that come out are
 * constants, which the compiler inlines like a direct call. Every pointer is passed as a 64-bit integer: on the systems
 * that jblst serves both travel in the same registers. Initialising this class fails where anything is missing.
 *
 * <p>The addresses come from direct buffers. Whoever passes one keeps the buffer reachable until the call is over.
 */
final class ForeignBlst {
    private static final int FIRST_JDK = 22;
    private static final String PACKAGE = "java.lang.foreign.";

    private static final MethodHandle ADDRESS_OF;
    private static final MethodHandle FP_ADD;
    private static final MethodHandle FP_SUB;
    private static final MethodHandle FP_MUL;
    private static final MethodHandle FP12_SQR;
    private static final MethodHandle FP12_CONJUGATE;
    private static final MethodHandle FP12_MUL_BY_XY00Z0;
    private static final MethodHandle PRECOMPUTE_LINES;

    static {
        if (Runtime.version().feature() < FIRST_JDK) {
            throw new UnsupportedOperationException(
                    "JDK " + Runtime.version().feature() + " has no foreign function API, JDK " + FIRST_JDK + " has");
        }
        // Loads the library.
        var unused = P1.generator();
        try {
            Api api = new Api();
            ADDRESS_OF = api.addressOf();
            FP_ADD = api.function("blst_fp_add", 3, true);
            FP_SUB = api.function("blst_fp_sub", 3, true);
            FP_MUL = api.function("blst_fp_mul", 3, true);
            FP12_SQR = api.function("blst_fp12_sqr", 2, true);
            FP12_CONJUGATE = api.function("blst_fp12_conjugate", 1, true);
            FP12_MUL_BY_XY00Z0 = api.function("blst_fp12_mul_by_xy00z0", 3, true);
            PRECOMPUTE_LINES = api.function("blst_precompute_lines", 2, false);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnsupportedOperationException("the foreign function API does not bind blst", e);
        }
    }

    private ForeignBlst() {}

    /** The parts of the API, by name. */
    private static final class Api {
        private final MethodHandles.Lookup lookup = MethodHandles.lookup();
        private final Class<?> linkerType = type("Linker");
        private final Class<?> optionType = type("Linker$Option");
        private final Class<?> segmentType = type("MemorySegment");
        private final Class<?> symbolsType = type("SymbolLookup");
        private final Class<?> layoutType = type("MemoryLayout");
        private final Class<?> descriptorType = type("FunctionDescriptor");
        private final Object linker;
        private final Object symbols;
        private final Object pointer;
        private final Object critical;

        Api() throws Throwable {
            linker = lookup.findStatic(linkerType, "nativeLinker", MethodType.methodType(linkerType))
                    .invoke();
            // Sees the libraries that this class' loader loaded; jblst's classes are of the same loader.
            symbols = lookup.findStatic(symbolsType, "loaderLookup", MethodType.methodType(symbolsType))
                    .invoke();
            pointer = lookup.findStaticGetter(type("ValueLayout"), "JAVA_LONG", type("ValueLayout$OfLong"))
                    .invoke();
            critical = lookup.findStatic(optionType, "critical", MethodType.methodType(optionType, boolean.class))
                    .invoke(false);
        }

        private static Class<?> type(String name) throws ClassNotFoundException {
            return Class.forName(PACKAGE + name);
        }

        /** @param brief whether the call is so short that it need not give way to the garbage collector */
        MethodHandle function(String name, int pointers, boolean brief) throws Throwable {
            Optional<?> symbol = (Optional<?>)
                    lookup.findVirtual(symbolsType, "find", MethodType.methodType(Optional.class, String.class))
                            .invoke(symbols, name);
            Object arguments = Array.newInstance(layoutType, pointers);
            for (int i = 0; i < pointers; i++) {
                Array.set(arguments, i, pointer);
            }
            Object descriptor = lookup.findStatic(
                            descriptorType, "ofVoid", MethodType.methodType(descriptorType, arguments.getClass()))
                    .asFixedArity()
                    .invoke(arguments);
            Object options = Array.newInstance(optionType, brief ? 1 : 0);
            if (brief) {
                Array.set(options, 0, critical);
            }
            Object address = symbol.orElseThrow(() -> new NoSuchElementException("this blst has no " + name));
            return (MethodHandle) lookup.findVirtual(
                            linkerType,
                            "downcallHandle",
                            MethodType.methodType(MethodHandle.class, segmentType, descriptorType, options.getClass()))
                    .asFixedArity()
                    .invoke(linker, address, descriptor, options);
        }

        /** Buffer to long. */
        MethodHandle addressOf() throws ReflectiveOperationException {
            MethodHandle segment =
                    lookup.findStatic(segmentType, "ofBuffer", MethodType.methodType(segmentType, Buffer.class));
            MethodHandle address = lookup.findVirtual(segmentType, "address", MethodType.methodType(long.class));
            return MethodHandles.filterReturnValue(segment, address);
        }
    }

    /** Where a direct buffer begins. */
    static long addressOf(ByteBuffer direct) {
        if (!direct.isDirect() || direct.position() != 0) {
            throw new IllegalArgumentException("only a direct buffer that stands at its start has an address here");
        }
        try {
            return (long) ADDRESS_OF.invokeExact((Buffer) direct);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code to = a + b}, numbers modulo p in Montgomery form, 48 bytes; any of the three may be the same place. */
    static void fpAdd(long to, long a, long b) {
        try {
            FP_ADD.invokeExact(to, a, b);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void fpSubtract(long to, long a, long b) {
        try {
            FP_SUB.invokeExact(to, a, b);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void fpMultiply(long to, long a, long b) {
        try {
            FP_MUL.invokeExact(to, a, b);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code value = value^2} in Fp12, 576 bytes. */
    static void fp12Square(long value) {
        try {
            FP12_SQR.invokeExact(value, value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    static void fp12Conjugate(long value) {
        try {
            FP12_CONJUGATE.invokeExact(value);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code value = value * line}, where the line is the three coefficients of Fp2 that are not zero, 288 bytes. */
    static void fp12MultiplyByLine(long value, long line) {
        try {
            FP12_MUL_BY_XY00Z0.invokeExact(value, value, line);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The 68 lines of the Miller loop of an affine point of G2 (192 bytes): 68 times 288 bytes. */
    static void precomputeLines(long lines, long point) {
        try {
            PRECOMPUTE_LINES.invokeExact(lines, point);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException r ? r : new IllegalStateException("a call of blst failed", e);
    }
}
