#!/bin/sh
# Writes site.cfg and dispatcher.list of deploy/kamailio from the environment, and starts Kamailio.
#
#   KAMAILIO_ADDRESS   where SIP comes in, and what the nodes see
#   KAMAILIO_PORT      5060
#   TRUSTED_NETWORKS   who may call: trunks and PBXs, as 10.0.0.5/32,198.51.100.0/27
#   WARMBRIDGE_NODES   host:port of each node, with blanks between
#
# A site.cfg, dispatcher.list or tls.cfg in /etc/kamailio-site is taken as it is, such as for TLS or two networks.
set -eu
run=${KAMAILIO_RUN:-/run/kamailio}
program=${KAMAILIO_PROGRAM:-/etc/warmbridge-kamailio/kamailio.cfg}
site=${KAMAILIO_SITE:-/etc/kamailio-site}

cp "$program" "$run/kamailio.cfg"
if [ -f "$site/site.cfg" ]; then
  cp "$site/site.cfg" "$run/site.cfg"
else
  : "${KAMAILIO_ADDRESS:?set it}" "${TRUSTED_NETWORKS:?set it}"
  port=${KAMAILIO_PORT:-5060}
  cat > "$run/site.cfg" <<END
listen=udp:$KAMAILIO_ADDRESS:$port name "inside"
listen=tcp:$KAMAILIO_ADDRESS:$port
#!define TRUSTED_NETWORKS "$TRUSTED_NETWORKS"
#!define DISPATCHER_LIST "$run/dispatcher.list"
#!define TLS_CONFIG "$site/tls.cfg"
#!define CONTROL_SOCKET "unix:$run/kamailio_ctl"
END
fi
if [ -f "$site/dispatcher.list" ]; then
  cp "$site/dispatcher.list" "$run/dispatcher.list"
else
  : "${WARMBRIDGE_NODES:?set it}"
  : > "$run/dispatcher.list"
  for node in $WARMBRIDGE_NODES; do echo "1 sip:$node" >> "$run/dispatcher.list"; done
fi
exec kamailio -DD -E -f "$run/kamailio.cfg" -Y "$run" "$@"
