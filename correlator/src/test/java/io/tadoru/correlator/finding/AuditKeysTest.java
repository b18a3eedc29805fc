package io.tadoru.correlator.finding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditKeysTest {
    /** The first are keys of public rule sets. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            T1059_004_unix_shell,               T1059.004
            susp_T1543.002,                     T1543.002
            T1078_Valid_Accounts,               T1078
            T1033_System_Owner_User_Discovery,  T1033
            T1166_Seuid_and_Setgid,             T1166
            T1219,                              T1219
            a-T1003.008-T1003.007-T1003.008,    T1003.008 T1003.007
            susp_activity,                      ''
            T105,                               ''
            T10591,                             ''
            T1059a,                             ''
            XT1059,                             ''
            t1059,                              ''
            T1059_0041,                         T1059
            T1059_00,                           T1059
            T1059.004x,                         T1059
            TT1059,                             ''
            '',                                 ''
            """)
    void anIdHasItsForm(String key, String ids) {
        assertThat(String.join(" ", AuditKeys.techniques(key))).isEqualTo(ids);
    }
}
