// Where may a link in a card lead? To the web and to mail, to nothing else.

/** The address if it is one that may be opened, else "". */
export function safeUrl(url) {
  const text = String(url ?? "").trim();
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(text).protocol) ? text : "";
  } catch {
    return "";
  }
}

/** Open an address in a tab of its own, which learns nothing about this page. */
export function open(url) {
  const address = safeUrl(url);
  if (address) window.open(address, "_blank", "noopener,noreferrer");
}

/** Whatever drew these links: the unsafe ones lose their address, the others open in a tab of their own. */
export function secureLinks(root) {
  for (const link of root.querySelectorAll("a[href]")) {
    if (!safeUrl(link.getAttribute("href"))) {
      link.removeAttribute("href");
    } else {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
  }
}
