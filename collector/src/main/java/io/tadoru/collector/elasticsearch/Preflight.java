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
    private static final List<String> NUMBERS = List.of("auditd.sequence", "event.sequence");

    private Preflight() {}

    /**
     * @return whether {@code @timestamp} holds nanoseconds in some index
     * @throws EvidenceException where the indices are missing, not to be read, or mapped wrongly
     */
    static boolean look(Cluster cluster, ElasticsearchSettings settings) {
        List<String> fields = new ArrayList<>(Search.EXACT);
        fields.addAll(NUMBERS);
        fields.add("@timestamp");
        FieldCapsResponse caps = cluster.call(
                "look at the indices",
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
        for (String field : Search.EXACT) {
            types.getOrDefault(field, Map.of()).forEach((type, capability) -> {
                if (TEXT.contains(type)) {
                    throw wrong(settings, caps, field, type, capability, "keyword");
                }
            });
        }
        Map<String, FieldCapability> time = types.getOrDefault("@timestamp", Map.of());
        time.forEach((type, capability) -> {
            if (!type.equals("date") && !type.equals("date_nanos")) {
                throw wrong(settings, caps, "@timestamp", type, capability, "date");
            }
        });
        return time.containsKey("date_nanos");
    }

    private static EvidenceException wrong(
            ElasticsearchSettings settings,
            FieldCapsResponse caps,
            String field,
            String type,
            FieldCapability capability,
            String right) {
        List<String> in = capability.indices().isEmpty() ? caps.indices() : capability.indices();
        return new EvidenceException("index " + in.get(0) + " at " + settings.where() + " maps " + field + " as " + type
                + ", which cannot be searched for exact values; it must be " + right
                + ": install Auditbeat's index template and index the documents again");
    }

    /** The names between commas. */
    static List<String> indices(ElasticsearchSettings settings) {
        return List.of(settings.index().split(","));
    }
}
