import type { HttpAnswer } from "../../http/response.ts";
import { protective } from "../http/answers.ts";
import type { ScreenRoute } from "../http/route.ts";
import type { PageFile, PageFiles } from "../screen.ts";

/** The page's own addresses: it reads its own from the location. */
const addresses = ["/", "/deliveries/:id", "/story/:resource/:id", "/dead", "/break"];

/** Nothing but the two files of the page, and its API. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No text becomes markup or code, not even by a mistake of the page's own.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** The page at each of its addresses, and its files. */
export function shellRoutes(page: Promise<PageFiles>): readonly ScreenRoute[] {
  // Whoever asks for it is told; without a question it must not end the run.
  page.catch(() => undefined);
  const shell = async (): Promise<HttpAnswer> => {
    try {
      return html(200, shellOf(await page));
    } catch {
      return html(500, notBuilt);
    }
  };
  return [
    ...addresses.map((path) => ({ method: "GET", path, isShell: true, run: shell }) as const),
    {
      method: "GET",
      path: "/assets/:name",
      async run({ params: { name } }) {
        const { script, style } = await page;
        if (name === script.name) return asset("text/javascript", script);
        return name === style.name ? asset("text/css", style) : null;
      },
    },
  ];
}

const shellOf = ({ script, style }: PageFiles): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>Deliveries</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/${style.name}">
<script type="module" src="/assets/${script.name}"></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. All deliveries as JSON: /api/deliveries</noscript>
</body>
</html>
`;

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Deliveries</title>
<p>The page could not be built: see what the terminal says of local/page. All deliveries as JSON:
<a href="/api/deliveries">/api/deliveries</a></p>
</html>
`;

const html = (status: number, text: string): HttpAnswer => ({
  status,
  headers: {
    ...protective,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
  },
  body: Buffer.from(text),
});

/** Its name changes with its content, so that it may be kept for ever. */
const asset = (type: string, { text }: PageFile): HttpAnswer => ({
  status: 200,
  headers: {
    ...protective,
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "public, max-age=31536000, immutable",
  },
  body: Buffer.from(text),
});
