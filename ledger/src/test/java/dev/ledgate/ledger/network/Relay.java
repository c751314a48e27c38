package dev.ledgate.ledger.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between two nodes, on the loopback interface, and can be cut. Safe for any thread. */
final class Relay implements AutoCloseable {
    private static final int CHUNK = 16_384;

    /** What the relay does with bytes. */
    enum State {
        /** Hands them on. */
        OPEN,
        /** Holds them back and ends nothing, as a network does that drops packets. */
        SILENT,
        /** Ends all connections and every new one at once. */
        CLOSED
    }

    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private State state = State.OPEN;

    private Relay(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** To a port of the loopback interface, where something may listen later. */
    static Relay to(int target) throws IOException {
        return new Relay(target);
    }

    int port() {
        return listening.getLocalPort();
    }

    void become(State next) {
        synchronized (lock) {
            state = next;
            lock.notifyAll();
        }
        if (next == State.CLOSED) {
            sockets.forEach(Relay::end);
        }
    }

    private State awaitNotSilent() throws InterruptedException {
        synchronized (lock) {
            while (state == State.SILENT) {
                lock.wait();
            }
            return state;
        }
    }

    private void daemon(Runnable work) {
        Thread thread = new Thread(work, "relay-" + target);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (!listening.isClosed()) {
                Socket near = listening.accept();
                sockets.add(near);
                daemon(() -> connect(near));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        sockets.add(far);
        try {
            if (awaitNotSilent() == State.CLOSED) {
                throw new SocketException("cut");
            }
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            daemon(() -> pump(near, far));
            pump(far, near);
        } catch (IOException e) {
            // Nobody listens, or the link was cut meanwhile.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(near);
            end(far);
            sockets.remove(near);
            sockets.remove(far);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[CHUNK];
        try {
            for (int n = from.getInputStream().read(bytes);
                    n >= 0;
                    n = from.getInputStream().read(bytes)) {
                if (awaitNotSilent() == State.CLOSED) {
                    break;
                }
                to.getOutputStream().write(bytes, 0, n);
            }
        } catch (IOException e) {
            // One side is gone; the other one is told by the end of its connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        become(State.CLOSED);
    }
}
