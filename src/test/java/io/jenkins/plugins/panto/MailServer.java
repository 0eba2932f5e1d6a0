package io.jenkins.plugins.panto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import hudson.plugins.emailext.ExtendedEmailPublisher;
import hudson.plugins.emailext.MailAccount;
import hudson.tasks.Mailer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Takes mails on loopback: so much of SMTP that one client after the other can send. */
final class MailServer implements AutoCloseable {

    private final ServerSocket socket;
    private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();

    private MailServer(ServerSocket socket) {
        this.socket = socket;
    }

    static MailServer start() throws IOException {
        MailServer server = new MailServer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(server::serve, "mail server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** Lets the plugins Email Extension and Mailer send to here. */
    void use() {
        MailAccount account = ExtendedEmailPublisher.descriptor().getMailAccount();
        account.setSmtpHost("127.0.0.1");
        account.setSmtpPort(String.valueOf(socket.getLocalPort()));
        account.setAddress("jenkins@example.com");
        Mailer.descriptor().setSmtpHost("127.0.0.1");
        Mailer.descriptor().setSmtpPort(String.valueOf(socket.getLocalPort()));
    }

    /** The next mail as it was sent, once it has come. */
    String next() throws InterruptedException {
        return mails.take();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        OutputStream out = client.getOutputStream();
        say(out, "220 here");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("DATA")) {
                say(out, "354 go on");
                mails.add(data(in));
            }
            say(out, line.equals("QUIT") ? "221 bye" : "250 good");
        }
    }

    private static String data(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); !line.equals("."); line = in.readLine()) {
            mail.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return mail.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }
}
