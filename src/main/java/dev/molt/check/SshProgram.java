package dev.molt.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/** Runs the ssh program as git does, so that the keys, agents and GIT_SSH_COMMAND that git uses work here too. */
final class SshProgram extends SshSessionFactory {
    private final Map<String, String> environment;

    SshProgram(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public RemoteSession getSession(URIish uri, CredentialsProvider credentials, FS fs, int timeoutMillis) {
        return new Session(uri);
    }

    @Override
    public String getType() {
        return "ssh-program";
    }

    private final class Session implements RemoteSession {
        private final URIish uri;
        private final List<Process> started = new ArrayList<>();

        Session(URIish uri) {
            this.uri = uri;
        }

        @Override
        public Process exec(String command, int timeoutSeconds) throws IOException {
            Process process = new ProcessBuilder(commandLine(command, timeoutSeconds))
                    .redirectErrorStream(false)
                    .start();
            started.add(process);
            return process;
        }

        private List<String> commandLine(String command, int timeoutSeconds) {
            List<String> line = new ArrayList<>();
            String configured = environment.getOrDefault("GIT_SSH_COMMAND", "");
            if (configured.isEmpty()) {
                // nobody is there to type a password
                line.addAll(List.of("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=" + timeoutSeconds));
            } else {
                line.addAll(List.of("sh", "-c", configured + " \"$@\"", configured));
            }
            if (uri.getPort() > 0) {
                line.addAll(List.of("-p", Integer.toString(uri.getPort())));
            }
            line.add(uri.getUser() == null ? uri.getHost() : uri.getUser() + "@" + uri.getHost());
            line.add(command);
            return line;
        }

        @Override
        public void disconnect() {
            started.forEach(Process::destroy);
        }
    }
}
