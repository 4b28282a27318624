#!/usr/bin/env bash
# pm2.sh start|deploy: pm2 reload in cluster mode, two processes that say when they are ready and end on SIGINT, as pm2's
# documentation asks for. Its service is a small one of its own, in Node.
set -euo pipefail
source "$APP/common.sh"
export PM2_HOME=$APP/pm2

main() {
  case $1 in
    start)
      fetch_and_build
      configure
      pm2 start "$APP/ecosystem.config.js"
      exec sleep infinity
      ;;
    deploy)
      fetch_and_build
      timeout 20 pm2 reload relay || true
      await_check "$PORT"
      ;;
  esac
}

configure() {
  cat >"$APP/ecosystem.config.js" <<END
module.exports = { apps: [{ name: 'relay', script: '$APP/current/service.js', cwd: '$APP', exec_mode: 'cluster', instances: 2,
  wait_ready: true, listen_timeout: 5000, kill_timeout: 5000, env: { PORT: '$PORT', STORE: '$APP/data/messages' } }] };
END
}

main "$@"
