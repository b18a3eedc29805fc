<?php
foreach (glob(__DIR__ . '/uploads/*') as $name) {
    echo basename($name), ' ', filesize($name), "\n";
}
