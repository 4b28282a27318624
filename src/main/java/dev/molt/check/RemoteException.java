package dev.molt.check;

import dev.molt.update.OneLine;
import java.io.IOException;

/** The remote could not be asked. The message names it without its credentials; there is no cause, which might hold them. */
public final class RemoteException extends IOException {
    private static final long serialVersionUID = 1;

    RemoteException(String message) {
        super(message);
    }

    /** With all that went wrong in one line, because git libraries hide the reason in the causes. */
    static RemoteException of(RemoteUrl url, Throwable thrown) {
        StringBuilder reasons = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            String message = OneLine.shown(String.valueOf(each.getMessage())).replaceAll(" +", " ");
            if (reasons.indexOf(message) < 0) {
                reasons.append(reasons.isEmpty() ? "" : "; ").append(message);
            }
        }
        return new RemoteException(url.redact("cannot reach " + url + ": " + reasons));
    }
}
