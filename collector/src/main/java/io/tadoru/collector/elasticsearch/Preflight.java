package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch.core.FieldCapsResponse;
import co.elastic.clients.elasticsearch.core.field_caps.FieldCapability;
import io.tadoru.collector.EvidenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks, before the first question, whether the indices can answer at all. An index that one may not read, or that maps
 * its fields as text, gives no hits and no error; without this look that would read as a host on which nothing happened.
 */
final class Preflight {
    private static final Set<String> TEXT = Set.of("text", "match_only_text", "search_as_you_type", "annotated_text");
    static final List<String> NUMBERS = List.of("auditd.sequence", "event.sequence");

    private Preflight() {}

    /**
     * @return whether {@code @timestamp} holds nanoseconds in some index
     * @throws EvidenceException where the indices are missing, not to be read, or mapped wrongly
     */
    static boolean look(Cluster cluster, ElasticsearchSettings settings) {
        List<String> fields = new ArrayList<>(Search.EXACT);
        fields.addAll(NUMBERS);
        fields.add("@timestamp");
        FieldCapsResponse caps = cluster.read(
                "look at the indices",
                new Patience(settings.deadline()),
                c -> c.fieldCaps(f -> f.index(indices(settings))
                        .fields(fields)
                        .allowNoIndices(false)
                        .ignoreUnavailable(false)));
        if (caps.indices().isEmpty()) {
            throw new EvidenceException("no such index at " + settings.where() + ": " + settings.index()
                    + " matches none that may be read; check the name and the rights");
        }
        Map<String, Map<String, FieldCapability>> types = caps.fields();
        if (NUMBERS.stream().noneMatch(types::containsKey)) {
            throw new EvidenceException(settings.index() + " at " + settings.where()
                    + " holds no documents of Auditbeat's auditd module: auditd.sequence is mapped in none of its "
                    + caps.indices().size() + " indices; name the indices that Auditbeat or Elastic Agent writes to");
        }
        for (Wrong wrong : wrong(caps)) {
            throw new EvidenceException("index " + wrong.index() + " at " + settings.where() + " maps " + wrong.field()
                    + " as " + wrong.type() + ", which cannot be searched for exact values; it must be " + wrong.right()
                    + ": install Auditbeat's index template and index the documents again");
        }
        // Names in this cluster were held to match something; of another's nobody says that they do not.
        for (String name : empty(
                cluster,
                indices(settings).stream().filter(n -> n.indexOf(':') >= 0).toList())) {
            throw new EvidenceException("no such index at " + settings.where() + ": " + name
                    + " matches none that may be read; check the name and the rights");
        }
        return types.getOrDefault("@timestamp", Map.of()).containsKey("date_nanos");
    }

    /** Of several names those that match no index that may be read: the others would hide it. */
    static List<String> empty(Cluster cluster, List<String> names) {
        return names.stream()
                .filter(name -> !name.startsWith("-") && none(cluster, name))
                .toList();
    }

    private static boolean none(Cluster cluster, String name) {
        try {
            return cluster.call(
                            "look at the indices",
                            c -> c.fieldCaps(
                                    f -> f.index(name).fields("@timestamp").allowNoIndices(true)))
                    .indices()
                    .isEmpty();
        } catch (EvidenceException e) {
            return false; // There is one, that does not answer: whoever searches it hears of it.
        }
    }

    /** A field with a type that cannot be searched as Tadoru does. */
    record Wrong(String field, String type, String index, String right) {}

    /** All fields that are mapped wrongly, each once a type. */
    static List<Wrong> wrong(FieldCapsResponse caps) {
        List<Wrong> all = new ArrayList<>();
        for (String field : Search.EXACT) {
            caps.fields().getOrDefault(field, Map.of()).forEach((type, capability) -> {
                if (TEXT.contains(type)) {
                    all.add(new Wrong(field, type, first(caps, capability), "keyword"));
                }
            });
        }
        caps.fields().getOrDefault("@timestamp", Map.of()).forEach((type, capability) -> {
            if (!Set.of("date", "date_nanos", "unmapped").contains(type)) {
                all.add(new Wrong("@timestamp", type, first(caps, capability), "date"));
            }
        });
        return all;
    }

    /** An index that maps a field so; where all do, the cluster names none. */
    private static String first(FieldCapsResponse caps, FieldCapability capability) {
        return capability.indices().isEmpty()
                ? caps.indices().get(0)
                : capability.indices().get(0);
    }

    /** Whether a name may be another cluster's. */
    static boolean remote(ElasticsearchSettings settings) {
        return settings.index().indexOf(':') >= 0;
    }

    /** The names between commas. */
    static List<String> indices(ElasticsearchSettings settings) {
        return List.of(settings.index().split(","));
    }
}
