#!/bin/sh
# Janus for larger rooms: writes its configuration from the environment and starts it (docs/meetups-sfu.md).
set -eu
: "${JANUS_API_SECRET:?}" "${JANUS_TOKEN_SECRET:?}" "${JANUS_ADMIN_KEY:?}"
LISTEN="${JANUS_LISTEN:-127.0.0.1}"
LIBRARIES="${JANUS_LIBRARIES:-$(dirname "$(find /usr/lib -path '*/janus/plugins/libjanus_videoroom.so' | head -n 1)")/..}"
FOLDER="${JANUS_CONFIG:-$(mktemp -d)}"
umask 077

# One plugin and two ways in: sockets for browsers, HTTP for Ganek. No admin API, no recordings.
others() { (cd "$LIBRARIES/$1" && for file in lib*.so; do case " $2 " in *" $file "*) ;; *) printf '%s,' "$file" ;; esac; done); }

cat >"$FOLDER/janus.jcfg" <<END
general: {
	configs_folder = "$FOLDER"
	plugins_folder = "$LIBRARIES/plugins"
	transports_folder = "$LIBRARIES/transports"
	events_folder = "$LIBRARIES/events"
	loggers_folder = "$LIBRARIES/loggers"
	api_secret = "$JANUS_API_SECRET"
	token_auth = true
	token_auth_secret = "$JANUS_TOKEN_SECRET"
	debug_level = ${JANUS_DEBUG:-3}
	debug_colors = false
	session_timeout = 40
	server_name = "Ganek"
	hide_dependencies = true
}
media: { rtp_port_range = "${JANUS_RTP_PORTS:-20000-20499}" }
nat: {
	ignore_mdns = true
	${JANUS_PUBLIC_IP:+nat_1_1_mapping = \"$JANUS_PUBLIC_IP\"}
	${JANUS_PUBLIC_IP:+keep_private_host = true}
}
plugins: { disable = "$(others plugins libjanus_videoroom.so)" }
transports: { disable = "$(others transports "libjanus_http.so libjanus_websockets.so")" }
END

cat >"$FOLDER/janus.plugin.videoroom.jcfg" <<END
general: {
	admin_key = "$JANUS_ADMIN_KEY"
	lock_rtp_forward = true
	string_ids = true
}
END

cat >"$FOLDER/janus.transport.http.jcfg" <<END
general: {
	http = true
	port = ${JANUS_HTTP_PORT:-8088}
	ip = "$LISTEN"
}
END

cat >"$FOLDER/janus.transport.websockets.jcfg" <<END
general: {
	ws = true
	ws_port = ${JANUS_WS_PORT:-8188}
	ws_ip = "$LISTEN"
	pingpong_trigger = 30
	pingpong_timeout = 10
}
END

exec janus --configs-folder="$FOLDER" --config="$FOLDER/janus.jcfg"
