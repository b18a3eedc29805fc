package io.tadoru.alerthooks.web;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses by itself, such as an address that it cannot read: in the same form as all other problems. */
final class Errors extends ErrorHandler {
    private final boolean tls;

    Errors(boolean tls) {
        this.tls = tls;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        int status = response.getStatus() < 400 ? 500 : response.getStatus();
        response.setStatus(status);
        byte[] body = body(status);
        headers(response.getHeaders(), body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
        byte[] body = body(status);
        headers(fields, body.length);
        return ByteBuffer.wrap(body);
    }

    private void headers(HttpFields.Mutable fields, int length) {
        Guard.headers(tls).forEach(fields::put);
        fields.put(HttpHeader.CONTENT_TYPE, Problem.TYPE);
        fields.put(new HttpField(HttpHeader.CONTENT_LENGTH, Integer.toString(length)));
    }

    private static byte[] body(int status) {
        // The address is left out: it may be why.
        return Problem.json(status, "the request cannot be read as HTTP", "/")
                .toString()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
