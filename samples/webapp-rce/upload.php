<?php
// The hole: any name is accepted, and what lies in uploads/ is executed when it is asked for.
$to = __DIR__ . '/uploads/' . basename($_FILES['picture']['name']);
echo move_uploaded_file($_FILES['picture']['tmp_name'], $to) ? "saved\n" : "failed\n";
