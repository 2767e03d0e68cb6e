/** The pages that nginx makes itself. */
const PHRASES: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Authorization Required",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  406: "Not Acceptable",
  408: "Request Time-out",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  415: "Unsupported Media Type",
  416: "Requested Range Not Satisfiable",
  421: "Misdirected Request",
  429: "Too Many Requests",
  431: "Request Header Or Cookie Too Large",
  495: "SSL Certificate Error",
  497: "The plain HTTP request was sent to HTTPS port",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  505: "HTTP Version Not Supported",
  507: "Insufficient Storage",
};

/** Title of nginx's page, where it differs from the status line (302: `302 Found`). */
export function errorPage(status: number, version: string, tokens: boolean): string | undefined {
  const phrase = PHRASES[status];
  if (phrase === undefined || status === 304) return undefined;
  const title = `${status} ${phrase}`;
  const server = tokens ? `nginx/${version}` : "nginx";
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;
}

/** Words of nginx's status lines. */
export function phraseOf(status: number): string {
  const own: Record<number, string> = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    206: "Partial Content",
    302: "Moved Temporarily",
    401: "Unauthorized",
    416: "Requested Range Not Satisfiable",
  };
  return own[status] ?? PHRASES[status] ?? "";
}
