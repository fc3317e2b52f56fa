// What does the page do by itself? Each part is a file of its own.
import "./writer.js";
import "./press.js";
import "./connection.js";
import "./messages.js";
import "./times.js";
import "./drawer.js";
import "./forms.js";
import "./hold.js";
import "./focus.js";
