package io.tadoru.correlator;

import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.investigation.Investigation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An incident in words that a test can compare: a process is its pid, a file its last name, an endpoint its address.
 * Where two nodes would have one word, each gets its number in time order: {@code 200}, {@code 200'}.
 */
public record Picture(Incident incident, Map<String, String> words) {

    public static Picture of(Host host, Alert alert, Options options) {
        return of(new Investigation(host.store(), "test").of(alert, options));
    }

    public static Picture of(Incident incident) {
        Map<String, Long> first = incident.nodes().stream()
                .collect(Collectors.toMap(
                        Node::id,
                        n -> incident.edges().stream()
                                .filter(e -> e.from().equals(n.id()) || e.to().equals(n.id()))
                                .mapToLong(Edge::first)
                                .min()
                                .orElse(Long.MAX_VALUE)));
        Map<String, String> words = new java.util.HashMap<>();
        incident.nodes().stream()
                .sorted(java.util.Comparator.comparing((Node n) -> first.get(n.id()))
                        .thenComparing(Node::id))
                .forEach(n -> {
                    String word = word(n);
                    while (words.containsValue(word)) {
                        word += "'";
                    }
                    words.put(n.id(), word);
                });
        return new Picture(incident, words);
    }

    private static String word(Node node) {
        if (node instanceof ProcessNode p) {
            return Integer.toString(p.pid());
        } else if (node instanceof FileNode f) {
            return f.paths().isEmpty() ? "inode " + f.inode() : f.paths().get(0);
        }
        EndpointNode e = (EndpointNode) node;
        return e.port() < 0 ? e.ip() : e.ip() + ":" + e.port();
    }

    private String word(String id) {
        return Objects.requireNonNull(words.get(id), id);
    }

    /** Such as {@code 100 forked 200}, in time order. */
    public List<String> edges() {
        return edges(e -> "");
    }

    public List<String> edges(Function<Edge, String> more) {
        return incident.edges().stream()
                .map(e -> word(e.from()) + " " + e.kind().words() + " " + word(e.to()) + more.apply(e))
                .toList();
    }

    public List<String> nodes() {
        return incident.nodes().stream().map(n -> word(n.id())).toList();
    }

    public List<String> nodes(Role role) {
        return incident.nodes().stream()
                .filter(n -> n.role() == role)
                .map(n -> word(n.id()))
                .toList();
    }

    /** From the origin to the answer. */
    public List<String> path() {
        return answer().path().stream().map(this::word).toList();
    }

    public Incident.Answer answer() {
        return Objects.requireNonNull(incident.answer());
    }

    /** The answer's word. */
    public String answered() {
        return word(answer().node());
    }

    public ProcessNode process(String word) {
        return (ProcessNode) node(word);
    }

    public FileNode file(String word) {
        return (FileNode) node(word);
    }

    private Node node(String word) {
        return incident.nodes().stream()
                .filter(n -> word(n.id()).equals(word))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + word + " in " + nodes()));
    }

    /** Such as {@code unwritten-inputs 3}. */
    public List<String> folds() {
        return incident.folded().stream().map(f -> f.rule() + " " + f.count()).toList();
    }

    public List<String> limits() {
        return incident.limits().stream().map(Object::toString).toList();
    }
}
