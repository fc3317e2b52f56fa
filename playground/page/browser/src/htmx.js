// Which htmx does the page use? Its core, and the extension that reads a stream of server-sent events.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
