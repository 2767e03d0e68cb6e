/** Directives by name: where they may stand and how many arguments they take. Many are accepted without effect. */
export interface DirectiveRule {
  readonly contexts: readonly string[];
  readonly block: boolean;
  readonly least: number;
  readonly most: number;
}

const ANY = 100;
const HSL = "http server location";

/** `contexts: name[{][least-most] …`; `{` marks a block. */
const TABLE: readonly (readonly [contexts: string, names: string])[] = [
  [
    "main",
    "user:1-2 worker_processes:1 pid:1 daemon:1 master_process:1 worker_rlimit_nofile:1 worker_rlimit_core:1 worker_priority:1 worker_cpu_affinity:1-100 worker_shutdown_timeout:1 pcre_jit:1 load_module:1 env:1 thread_pool:2-3 timer_resolution:1 lock_file:1 working_directory:1 debug_points:1 ssl_engine:1 events{0 http{0 stream{0 mail{0",
  ],
  ["events", "worker_connections:1 use:1 multi_accept:1 accept_mutex:1 accept_mutex_delay:1 debug_connection:1 worker_aio_requests:1"],
  ["main http server location stream mail events", "error_log:1-2"],
  [
    "http",
    "server{0 upstream{1 map{2 geo{1-2 split_clients{2 charset_map{2 log_format:2-100 limit_req_zone:3-4 limit_conn_zone:2 proxy_cache_path:2-20 fastcgi_cache_path:2-20 server_names_hash_bucket_size:1 server_names_hash_max_size:1 types_hash_max_size:1 types_hash_bucket_size:1 variables_hash_max_size:1 variables_hash_bucket_size:1 map_hash_bucket_size:1 map_hash_max_size:1 limit_req_log_level:1 js_import:1-3 js_path:1 perl_modules:1",
  ],
  ["server", "listen:1-20 server_name:1-100 location{1-2 ssl_certificate:1 ssl_certificate_key:1 http2:1 http3:1"],
  [
    "location",
    "location{1-2 alias:1 internal:0 proxy_pass:1 fastcgi_pass:1 uwsgi_pass:1 scgi_pass:1 grpc_pass:1 memcached_pass:1 stub_status:0-1 limit_except{1-9 js_content:1 empty_gif:0 flv:0 mp4:0 slice:1",
  ],
  ["location-if", "proxy_pass:1 fastcgi_pass:1"],
  ["server location", "try_files:2-100 if{1-100"],
  ["server location server-if location-if", "return:1-2 rewrite:2-3 set:2 break:0"],
  [
    "upstream",
    "server:1-20 keepalive:1 least_conn:0 ip_hash:0 hash:1-2 random:0-2 zone:1-2 keepalive_timeout:1 keepalive_requests:1 keepalive_time:1 queue:1-2 resolver:1-10",
  ],
  [
    `${HSL} location-if`,
    "root:1 access_log:1-6 add_header:2-3 error_page:2-100 expires:1-2 gzip:1 default_type:1 sendfile:1 charset:1 proxy_set_header:2 etag:1 add_trailer:2-3 limit_rate:1 auth_basic:1 auth_basic_user_file:1 fastcgi_param:2-3",
  ],
  [`${HSL} limit_except`, "allow:1 deny:1"],
  [
    HSL,
    "index:1-100 autoindex:1 autoindex_exact_size:1 autoindex_localtime:1 autoindex_format:1 client_max_body_size:1 client_body_buffer_size:1 client_body_timeout:1 client_body_temp_path:1-4 client_body_in_file_only:1 keepalive_timeout:1-2 keepalive_requests:1 keepalive_time:1 keepalive_disable:1-5 send_timeout:1 types{0 tcp_nopush:1 tcp_nodelay:1 server_tokens:1 log_not_found:1 log_subrequest:1 aio:1 directio:1 output_buffers:2 postpone_output:1 open_file_cache:1-2 open_file_cache_valid:1 open_file_cache_min_uses:1 open_file_cache_errors:1 open_log_file_cache:1-4 gzip_types:1-100 gzip_min_length:1 gzip_comp_level:1 gzip_vary:1 gzip_proxied:1-10 gzip_buffers:2 gzip_http_version:1 gzip_disable:1-10 gzip_static:1 gunzip:1 if_modified_since:1 max_ranges:1 msie_padding:1 port_in_redirect:1 absolute_redirect:1 server_name_in_redirect:1 resolver:1-10 resolver_timeout:1 reset_timedout_connection:1 satisfy:1 recursive_error_pages:1 chunked_transfer_encoding:1 lingering_close:1 lingering_time:1 lingering_timeout:1 limit_rate_after:1 limit_req:1-3 limit_conn:2 limit_req_status:1 limit_conn_status:1 disable_symlinks:1-2 merge_slashes:1 proxy_http_version:1 proxy_redirect:1-2 proxy_buffering:1 proxy_buffers:2 proxy_buffer_size:1 proxy_busy_buffers_size:1 proxy_max_temp_file_size:1 proxy_temp_path:1-4 proxy_temp_file_write_size:1 proxy_connect_timeout:1 proxy_read_timeout:1 proxy_send_timeout:1 proxy_next_upstream:1-10 proxy_next_upstream_tries:1 proxy_next_upstream_timeout:1 proxy_request_buffering:1 proxy_pass_header:1 proxy_hide_header:1 proxy_pass_request_headers:1 proxy_pass_request_body:1 proxy_ignore_headers:1-10 proxy_intercept_errors:1 proxy_method:1 proxy_set_body:1 proxy_cookie_path:1-2 proxy_cookie_domain:1-2 proxy_cache:1 proxy_cache_valid:1-10 proxy_cache_key:1 proxy_cache_bypass:1-10 proxy_no_cache:1-10 proxy_cache_use_stale:1-10 proxy_cache_lock:1 proxy_cache_methods:1-5 proxy_ssl_server_name:1 proxy_ssl_verify:1 proxy_ssl_name:1 proxy_bind:1-2 proxy_headers_hash_max_size:1 proxy_headers_hash_bucket_size:1 fastcgi_index:1 fastcgi_split_path_info:1 fastcgi_read_timeout:1 fastcgi_buffers:2 fastcgi_buffer_size:1 fastcgi_hide_header:1 fastcgi_intercept_errors:1 uwsgi_param:2-3 scgi_param:2-3 auth_request:1 auth_request_set:2 real_ip_header:1 set_real_ip_from:1 real_ip_recursive:1 sub_filter:2 sub_filter_once:1 sub_filter_types:1-10 ssi:1 mirror:1 override_charset:1 charset_types:1-100 source_charset:1 http2_max_concurrent_streams:1 js_header_filter:1 js_body_filter:1 addition_types:1-10",
  ],
  [
    "http server",
    "client_header_buffer_size:1 client_header_timeout:1 large_client_header_buffers:2 connection_pool_size:1 request_pool_size:1 ignore_invalid_headers:1 underscores_in_headers:1 ssl_protocols:1-10 ssl_ciphers:1 ssl_prefer_server_ciphers:1 ssl_session_cache:1-2 ssl_session_timeout:1 ssl_session_tickets:1 ssl_dhparam:1 ssl_stapling:1 ssl_stapling_verify:1 ssl_trusted_certificate:1 ssl_client_certificate:1 ssl_verify_client:1 ssl_verify_depth:1 ssl_ecdh_curve:1 ssl_conf_command:2 ssl_buffer_size:1 ssl_early_data:1 rewrite_log:1 uninitialized_variable_warn:1 http2_push_preload:1 quic_retry:1",
  ],
  ["http server location server-if location-if", "rewrite_log:1 uninitialized_variable_warn:1"],
  ["stream", "server{0 upstream{1 map{2 log_format:2-100 access_log:1-6 limit_conn_zone:2"],
  ["stream-server", "listen:1-20 proxy_pass:1 proxy_timeout:1 proxy_connect_timeout:1 proxy_protocol:1 access_log:1-6 ssl_preread:1"],
];

export const DIRECTIVES: ReadonlyMap<string, DirectiveRule> = build();

function build(): ReadonlyMap<string, DirectiveRule> {
  const rules = new Map<string, { contexts: string[]; block: boolean; least: number; most: number }>();
  for (const [contexts, names] of TABLE) {
    for (const item of names.split(" ")) {
      const match = /^([a-z0-9_]+)(\{|:)(\d+)(?:-(\d+))?$/.exec(item);
      if (match === null) continue;
      const [, name = "", mark, low, high] = match;
      const rule = rules.get(name);
      // `server` is a block in http and a line in upstream.
      if (rule) {
        rule.contexts.push(...contexts.split(" "));
        rule.most = Math.max(rule.most, Number(high ?? low));
        rule.least = Math.min(rule.least, Number(low));
      } else rules.set(name, { contexts: contexts.split(" "), block: mark === "{", least: Number(low), most: Math.min(ANY, Number(high ?? low)) });
    }
  }
  return rules;
}
