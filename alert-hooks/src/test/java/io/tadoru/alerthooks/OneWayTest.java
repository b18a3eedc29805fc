package io.tadoru.alerthooks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house's rules: one way only, rooms that know only what they need, names that say something. */
@AnalyzeClasses(packages = "io.tadoru", importOptions = ImportOption.DoNotIncludeTests.class)
class OneWayTest {
    @ArchTest
    static final ArchRule modules = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("collector")
            .definedBy("io.tadoru.collector..")
            .layer("correlator")
            .definedBy("io.tadoru.correlator..")
            .layer("visualizer")
            .definedBy("io.tadoru.visualizer..")
            .layer("alert-hooks")
            .definedBy("io.tadoru.alerthooks..")
            .whereLayer("alert-hooks")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("visualizer")
            .mayOnlyBeAccessedByLayers("alert-hooks")
            .whereLayer("correlator")
            .mayOnlyBeAccessedByLayers("visualizer", "alert-hooks");

    @ArchTest
    static final ArchRule rooms =
            slices().matching("io.tadoru.(*).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule correlatorKnowsNoStore = noClasses()
            .that()
            .resideInAPackage("io.tadoru.correlator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tadoru.collector.*..", "co.elastic..", "guru.nidi..", "com.fasterxml..", "java.net.http..");

    @ArchTest
    static final ArchRule onlyItsRoomKnowsElasticsearch = noClasses()
            .that()
            .resideOutsideOfPackage("io.tadoru.collector.elasticsearch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("co.elastic..");

    @ArchTest
    static final ArchRule names = classes().should().haveNameNotMatching(".*(Manager|Util|Utils|Helper|Impl)(\\$.*)?");
}
