package io.tadoru.alerthooks.notice;

import io.tadoru.alerthooks.digest.Sha256;
import io.tadoru.alerthooks.outward.TrustedAuthority;
import io.tadoru.visualizer.DisplayText;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail over SMTP: plain text, one message to all receivers, its Message-ID made of the notice's id so that mail programs
 * know it again. Taken is what at least one receiver gets; those refused are in the log.
 */
final class EmailChannel implements Channel {
    private static final Logger LOG = LoggerFactory.getLogger(EmailChannel.class);
    private static final int LONGEST = 20_000;
    private static final int LONGEST_SUBJECT = 200;

    private final ChannelSettings.Email settings;
    private final Session session;
    private final Template subject;
    private final Template text;
    private final Clock clock;

    EmailChannel(ChannelSettings.Email settings, Clock clock) {
        this.settings = settings;
        this.session = Session.getInstance(properties(settings));
        this.subject = settings.subject() == null ? Template.SUBJECT : Template.of(settings.subject());
        this.text = settings.text() == null ? Template.TEXT : Template.of(settings.text());
        this.clock = clock;
    }

    private static Properties properties(ChannelSettings.Email settings) {
        Properties p = new Properties();
        String millis = Long.toString(settings.timeout().toMillis());
        p.setProperty("mail.smtp.connectiontimeout", millis);
        p.setProperty("mail.smtp.timeout", millis);
        p.setProperty("mail.smtp.writetimeout", millis);
        p.setProperty("mail.smtp.localhost", HostName.own());
        p.setProperty("mail.smtp.auth", Boolean.toString(settings.user() != null));
        p.setProperty("mail.smtp.sendpartial", "true");
        p.setProperty("mail.smtp.quitwait", "false");
        p.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        boolean starts = settings.security() == ChannelSettings.Security.STARTTLS;
        p.setProperty("mail.smtp.starttls.enable", Boolean.toString(starts));
        p.setProperty("mail.smtp.starttls.required", Boolean.toString(starts));
        p.setProperty("mail.smtp.ssl.enable", Boolean.toString(settings.security() == ChannelSettings.Security.TLS));
        if (settings.ca() != null) {
            p.put(
                    "mail.smtp.ssl.socketFactory",
                    TrustedAuthority.context(settings.ca()).getSocketFactory());
        }
        return p;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        String where = "channel \"" + name() + "\": " + settings.host() + ":" + settings.port();
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage message = message(notice);
            message.saveChanges();
            transport.connect(
                    settings.host(),
                    settings.port(),
                    settings.user(),
                    settings.password() == null ? null : settings.password().value());
            transport.sendMessage(message, message.getAllRecipients());
        } catch (SendFailedException e) {
            int sent = length(e.getValidSentAddresses());
            if (sent == 0) {
                throw failed(where, e);
            }
            LOG.warn(
                    "{}: taken for {} of {} receivers: {}",
                    where,
                    sent,
                    settings.to().size(),
                    said(e));
        } catch (MessagingException e) {
            throw failed(where, e);
        }
    }

    private MimeMessage message(Notice notice) throws MessagingException {
        InternetAddress from = new InternetAddress(settings.from(), true);
        String id = "<" + digest(notice.id()) + "@" + domain(from) + ">";
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(from);
        for (String to : settings.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
        }
        // Updates of an incident stand below its first message.
        message.setHeader("References", "<" + digest(notice.incident()) + "@" + domain(from) + ">");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setSentDate(Date.from(clock.instant()));
        message.setSubject(subject.line(notice, LONGEST_SUBJECT), StandardCharsets.UTF_8.name());
        message.setText(text.text(notice, UnaryOperator.identity(), LONGEST) + "\n", StandardCharsets.UTF_8.name());
        return message;
    }

    private static String domain(InternetAddress from) {
        String address = from.getAddress();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** Whatever an id holds, this may stand in a header. */
    private static String digest(String id) {
        return Sha256.hex(id).substring(0, 32);
    }

    private static int length(Address @Nullable [] addresses) {
        return addresses == null ? 0 : addresses.length;
    }

    /** A password may be mended, so that one that is refused is no reason to lose the message. */
    private static NoticeException failed(String where, MessagingException e) {
        String words = where + " did not take it: " + said(e);
        return !(e instanceof AuthenticationFailedException) && refused(e)
                ? NoticeException.forGood(words, e)
                : NoticeException.forNow(words, e, null);
    }

    /** Whether any server's word in it is a lasting no. */
    private static boolean refused(MessagingException e) {
        int code = e instanceof SMTPAddressFailedException a
                ? a.getReturnCode()
                : e instanceof SMTPSendFailedException s
                        ? s.getReturnCode()
                        : e instanceof SMTPSenderFailedException f ? f.getReturnCode() : 0;
        if (code >= 400 && code < 500) {
            return false;
        }
        return code >= 500 || (e.getNextException() instanceof MessagingException next && refused(next));
    }

    private static String said(MessagingException e) {
        StringBuilder words = new StringBuilder();
        for (Exception next = e;
                next != null;
                next = next instanceof MessagingException m ? m.getNextException() : null) {
            String message = String.valueOf(next.getMessage()).strip();
            if (words.indexOf(message) < 0) {
                words.append(words.isEmpty() ? "" : "; ").append(message);
            }
        }
        return DisplayText.brief(words.toString(), 300);
    }

    @Override
    public void close() {}
}
