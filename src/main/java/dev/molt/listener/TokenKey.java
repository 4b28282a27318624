package dev.molt.listener;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the tokens of listeners for the store (AES-256-GCM). A sealed token can be read only for the listener and the address that
 * it was sealed for: whoever can write to the store cannot have it sent elsewhere. Safe for threads.
 */
final class TokenKey {
    private static final int INITIAL_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final String id;

    /** A key of 32 bytes. */
    TokenKey(byte[] bytes) {
        key = new SecretKeySpec(bytes, "AES");
        id = HexFormat.of().formatHex(Arrays.copyOf(mac(bytes, "molt listener key id"), 4));
    }

    /** The one that LISTENER_KEY gives; else that of this host's file, which is made if there is none. */
    static TokenKey of(Settings settings, DataDirectory data) throws IOException {
        String secret = settings.text("LISTENER_KEY");
        return secret.isEmpty() ? new TokenKey(new KeyFile(data).read()) : ofSecret(secret);
    }

    /** The same for everybody who is told the same secret, which must be random. */
    static TokenKey ofSecret(String secret) {
        return new TokenKey(mac(secret.getBytes(StandardCharsets.UTF_8), "molt listener tokens"));
    }

    /** Tells it from other keys, and nothing of it. */
    String id() {
        return id;
    }

    SealedToken seal(String token, String listener, String url) {
        byte[] initial = new byte[INITIAL_BYTES];
        random.nextBytes(initial);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, initial, listener, url).doFinal(token.getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(initial, initial.length + sealed.length);
            System.arraycopy(sealed, 0, all, initial.length, sealed.length);
            return new SealedToken(id, Base64.getUrlEncoder().withoutPadding().encodeToString(all));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot encrypt with AES-GCM", e);
        }
    }

    /**
     * The token.
     *
     * @throws IllegalArgumentException if it was sealed with another key, or for something else
     */
    String open(SealedToken sealed, String listener, String url) {
        if (!sealed.key().equals(id)) {
            throw new IllegalArgumentException("its token was sealed with key " + sealed.key() + ", here is key " + id
                    + "; give all instances the same LISTENER_KEY or trust/listener.key, and start the listener again");
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(sealed.content());
            byte[] initial = Arrays.copyOf(all, INITIAL_BYTES);
            byte[] token = cipher(Cipher.DECRYPT_MODE, initial, listener, url)
                    .doFinal(all, INITIAL_BYTES, Math.max(0, all.length - INITIAL_BYTES));
            return new String(token, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "its token is damaged, or was sealed for another listener or address; start the listener again", e);
        }
    }

    private Cipher cipher(int mode, byte[] initial, String listener, String url) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, initial));
        cipher.updateAAD((listener + "\n" + url).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] mac(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no HMAC-SHA256", e);
        }
    }
}
