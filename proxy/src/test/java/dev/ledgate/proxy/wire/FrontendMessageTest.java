package dev.ledgate.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Close;
import dev.ledgate.proxy.wire.FrontendMessage.Copy;
import dev.ledgate.proxy.wire.FrontendMessage.Describe;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.FunctionCall;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FrontendMessageTest {
    private static final List<FrontendMessage> ALL = List.of(
            new Query("select 'é' -- \uD83D\uDE00"),
            new Parse("name", "select $1", List.of(23, 0, -1)),
            new Parse("", "", List.of()),
            new Describe(Target.PORTAL, "p"),
            new Describe(Target.STATEMENT, ""),
            new Execute("p", 7),
            new Close(Target.STATEMENT, "s"),
            Bare.FLUSH,
            Bare.SYNC,
            Bare.TERMINATE,
            new Copy('d', new byte[] {1, 0, 2}),
            new Copy('c', new byte[0]),
            new Copy('f', new byte[] {'x', 0}),
            new FunctionCall());

    private static List<FrontendMessage> decodeAll(ByteBuf in) throws ProtocolViolation {
        List<FrontendMessage> messages = new ArrayList<>();
        Frame frame = Frame.read(in, 1000);
        while (frame != null) {
            messages.add(FrontendMessage.decode(frame));
            frame = Frame.read(in, 1000);
        }
        return messages;
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        ByteBuf bytes = Unpooled.buffer();
        ALL.forEach(message -> message.writeTo(bytes));
        assertThat(decodeAll(bytes)).isEqualTo(ALL);
        assertThat(bytes.isReadable()).isFalse();
    }

    @Test
    void aBindKeepsItsValuesAndFormats() throws Exception {
        Bind bind = new Bind(
                "p",
                "s",
                List.of((short) 1, (short) 0),
                List.of(Optional.of(new byte[] {1, 0, 2}), Optional.empty()),
                List.of((short) 1));
        ByteBuf bytes = Unpooled.buffer();
        bind.writeTo(bytes);
        Bind read = (Bind) decodeAll(bytes).get(0);
        assertThat(read.parameterFormats()).isEqualTo(bind.parameterFormats());
        assertThat(read.resultFormats()).isEqualTo(bind.resultFormats());
        assertThat(read.values().get(0)).hasValueSatisfying(v -> assertThat(v).containsExactly(1, 0, 2));
        assertThat(read.values().get(1)).isEmpty();
        assertThat(Bind.format(read.resultFormats(), 5)).isEqualTo((short) 1);
        assertThat(Bind.format(List.of(), 5)).isEqualTo((short) 0);
    }

    @Test
    void anySplitOfTheBytesGivesTheSameMessages() throws Exception {
        ByteBuf bytes = Unpooled.buffer();
        ALL.forEach(message -> message.writeTo(bytes));
        int length = bytes.readableBytes();
        for (int cut = 0; cut <= length; cut++) {
            ByteBuf in = Unpooled.buffer();
            in.writeBytes(bytes, 0, cut);
            List<FrontendMessage> messages = new ArrayList<>(decodeAll(in));
            in.writeBytes(bytes, cut, length - cut);
            messages.addAll(decodeAll(in));
            assertThat(messages).isEqualTo(ALL);
        }
    }

    @Test
    void noInputMakesTheDecodersThrowAnythingButAProtocolViolation() {
        long seed = 20261120;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] types = "QPBDECHSXdcfFp?".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(40)];
            random.nextBytes(body);
            if (random.nextBoolean()) {
                for (int j = 0; j < body.length; j++) {
                    body[j] = (byte) (body[j] & 3);
                }
            }
            decode(types[random.nextInt(types.length)], body);
        }
    }

    private static void decode(byte type, byte[] body) {
        ByteBuf in = Unpooled.wrappedBuffer(body);
        try {
            FrontendMessage.decode(new Frame(type, in.duplicate()));
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            StartupPacket.read(in.duplicate());
            AuthReply.readInitial(new Frame((byte) 'p', in.duplicate()));
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            RowDescription.decode(in.duplicate());
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            ErrorFields.decode(in.duplicate());
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            DataRow.cells(in.duplicate());
        } catch (ProtocolViolation e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void aLengthIsJudgedBeforeTheBodyHasCome() {
        ByteBuf huge = Unpooled.buffer().writeByte('Q').writeInt(2_000_000_000);
        assertThatThrownBy(() -> Frame.read(huge, 1000))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("longer than 1000");
        ByteBuf negative = Unpooled.buffer().writeByte('Q').writeInt(-1);
        assertThatThrownBy(() -> Frame.read(negative, 1000)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void aCountThatPromisesMoreThanThereIsIsRefused() {
        ByteBuf body = Unpooled.buffer().writeByte(0).writeByte(0).writeShort(0).writeShort(65535);
        assertThatThrownBy(() -> FrontendMessage.decode(new Frame((byte) 'B', body)))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        ByteBuf body = Unpooled.buffer().writeByte(0xC3).writeByte(0x28).writeByte(0);
        assertThatThrownBy(() -> FrontendMessage.decode(new Frame((byte) 'Q', body)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("UTF8");
    }

    @Test
    void messagesDoNotShowValuesOrStatements() {
        assertThat(new Query("secret").toString()).doesNotContain("secret");
        assertThat(new Parse("n", "secret", List.of()).toString()).doesNotContain("secret");
        assertThat(new AuthReply.SaslResponse("secret").toString()).doesNotContain("secret");
    }
}
