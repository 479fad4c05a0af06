import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How to run one kind of cache: in the foreground, in a folder of its own, before the Worker. */
export type Cache = {
  name: string
  program: string
  args: (folder: string, port: number, worker: URL, deaf: boolean) => string[]
}

const file = (folder: string, name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const nginx: Cache = {
  name: 'nginx',
  program: 'nginx',
  args: (folder, port, worker, deaf) => {
    const config = `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/temp;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_cache_path ${folder}/cache keys_zone=pages:1m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${worker.origin};
      proxy_cache pages;
      proxy_cache_valid 10m;
      ${deaf ? 'proxy_ignore_headers Cache-Control;' : ''}
      add_header X-Cache $upstream_cache_status always;
    }
  }
}
`
    return ['-e', `${folder}/error.log`, '-p', folder, '-c', file(folder, 'nginx.conf', config)]
  },
}

const varnish: Cache = {
  name: 'Varnish',
  program: 'varnishd',
  args: (folder, port, worker, deaf) => {
    const keepAll = `
sub vcl_recv { return (hash); }
sub vcl_backend_response { set beresp.ttl = 10m; return (deliver); }
`
    const config = `vcl 4.1;
backend worker { .host = "127.0.0.1"; .port = "${worker.port}"; }
${deaf ? keepAll : ''}
sub vcl_deliver { if (obj.hits > 0) { set resp.http.X-Cache = "HIT"; } else { set resp.http.X-Cache = "MISS"; } }
`
    const vcl = file(folder, 'worker.vcl', config)
    return ['-F', '-n', `${folder}/varnish`, '-a', `127.0.0.1:${port}`, '-f', vcl, '-s', 'malloc,64m']
  },
}

const squid: Cache = {
  name: 'Squid',
  program: 'squid',
  args: (folder, port, worker, deaf) => {
    mkdirSync(join(folder, 'core'))
    const config = `
http_port 127.0.0.1:${port} accel defaultsite=localhost
cache_peer 127.0.0.1 parent ${worker.port} 0 no-query originserver login=PASSTHRU
http_access allow all
cache_mem 64 MB
maximum_object_size_in_memory 16 MB
pid_filename ${folder}/squid.pid
cache_log ${folder}/cache.log
access_log none
coredump_dir ${folder}/core
${deaf ? 'refresh_pattern . 10 100% 10 override-expire ignore-no-store ignore-private' : ''}
`
    return ['-N', '-f', file(folder, 'squid.conf', config)]
  },
}

/** The caches to try, each as its manual sets it up; `deaf` makes one keep whatever it gets. */
export const caches: Cache[] = [nginx, varnish, squid]
