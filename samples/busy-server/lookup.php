<?php
// A lookup with a hole: a name that is no plain word goes to a shell. Plain words are looked up here.
$host = $_GET['host'] ?? '';
if (ctype_alnum($host)) {
    foreach (file('/opt/lab/site/hosts.csv') as $row) {
        if (str_starts_with($row, "$host,")) {
            echo $row;
        }
    }
} else {
    echo shell_exec("grep ^$host /opt/lab/site/hosts.csv");
}
