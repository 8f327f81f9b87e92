#!/bin/sh
docker run --env-file /etc/mail.env mail
