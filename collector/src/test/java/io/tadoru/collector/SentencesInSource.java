package io.tadoru.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Our words as they stand in Java source, so that a catalogue can be held against them. For tests of other modules too. */
public final class SentencesInSource {
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");

    private SentencesInSource() {}

    /** Fails where a catalogue lacks words that are said, has others, or gives them other places. */
    public static void assertSaid(Map<String, String> catalogue, Set<String> said) {
        assertThat(catalogue.keySet()).containsExactlyInAnyOrderElementsOf(said);
        assertThat(catalogue)
                .allSatisfy((english, other) ->
                        assertThat(places(other)).as(english).isEqualTo(places(english)));
    }

    private static Set<String> places(String words) {
        return PLACE.matcher(words).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /**
     * What the first argument of certain calls can be: literals, put together with + and chosen with ?: or a switch.
     *
     * @param sourceRoot folder of Java files, or one file
     * @param calls as the source writes them: {@code Sentence.of} finds that and {@code io.tadoru.collector.Sentence.of},
     *     {@code say} finds {@code say(..)} and {@code page.say(..)}
     * @throws AssertionError with file and line where a call is given anything else, or is only referred to
     */
    public static Set<String> words(Path sourceRoot, String... calls) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> all = Files.walk(sourceRoot)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(
                            all.filter(file -> file.toString().endsWith(".java"))
                                    .toList()));
            Search search = new Search(Trees.instance(task), List.of(calls));
            for (CompilationUnitTree unit : task.parse()) {
                search.scan(unit, unit);
            }
            if (!search.unknown.isEmpty()) {
                throw new AssertionError("no constant words:\n" + String.join("\n", search.unknown));
            }
            return search.words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Search extends TreeScanner<Void, CompilationUnitTree> {
        final Set<String> words = new TreeSet<>();
        final List<String> unknown = new ArrayList<>();
        private final Trees trees;
        private final List<String> calls;

        Search(Trees trees, List<String> calls) {
            this.trees = trees;
            this.calls = calls;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, CompilationUnitTree unit) {
            if (isOurs(call.getMethodSelect().toString())) {
                try {
                    words.addAll(values(call.getArguments().get(0)));
                } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                    unknown.add(place(call, unit));
                }
            }
            return super.visitMethodInvocation(call, unit);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree reference, CompilationUnitTree unit) {
            if (isOurs(reference.getQualifierExpression() + "." + reference.getName())) {
                unknown.add(place(reference, unit));
            }
            return super.visitMemberReference(reference, unit);
        }

        private boolean isOurs(String written) {
            return calls.stream().anyMatch(call -> written.equals(call) || written.endsWith("." + call));
        }

        private String place(Tree tree, CompilationUnitTree unit) {
            long line =
                    unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
            return unit.getSourceFile().getName() + ":" + line + ": " + tree;
        }

        /** @throws IllegalArgumentException when it cannot be known without running it */
        private static Set<String> values(Tree tree) {
            Set<String> out = new TreeSet<>();
            if (tree instanceof LiteralTree literal && literal.getValue() != null) {
                out.add(literal.getValue().toString());
            } else if (tree instanceof ParenthesizedTree inner) {
                return values(inner.getExpression());
            } else if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                Set<String> right = values(sum.getRightOperand());
                values(sum.getLeftOperand()).forEach(a -> right.forEach(b -> out.add(a + b)));
            } else if (tree instanceof ConditionalExpressionTree choice) {
                out.addAll(values(choice.getTrueExpression()));
                out.addAll(values(choice.getFalseExpression()));
            } else if (tree instanceof SwitchExpressionTree choice) {
                choice.getCases().forEach(one -> out.addAll(values(one)));
            } else {
                throw new IllegalArgumentException();
            }
            return out;
        }

        private static Set<String> values(CaseTree one) {
            if (one.getBody() instanceof ExpressionTree value) {
                return values(value);
            }
            Set<String> out = new TreeSet<>();
            if (!(one.getBody() instanceof ThrowTree)) {
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitYield(YieldTree yield, Void nothing) {
                        out.addAll(Search.values(yield.getValue()));
                        return null;
                    }
                }.scan(one, null);
            }
            return out;
        }
    }
}
