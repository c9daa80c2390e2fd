/** What `npm run check -- --help` prints. */
export const help = `Checks a webhook endpoint, this project's or any other, against Shipmondo's three requirements:
HTTPS with a valid certificate, tokens and pings taken and forged ones refused, 200 within 3 seconds.

  npm run check -- <address> --key <key>

  --key <key>            the webhook's key; --key=-abc when it starts with a dash
  --key-file <file>      the key from a file, its exact bytes
                         (else WEBHOOK_KEY in the environment, which other users of the machine do not see)
  --webhook-name <name>  the signed webhook name; {resource} and {action} are filled in
                         (default check/{resource}:{action}); to another machine than this one it is
                         signed behind "shipmondo-webhooks-test/"
  --ca <file>            PEM certificates to trust besides the public ones
  --ping-only            send pings and forged pings only, so that nothing reaches the endpoint's handlers
  --json                 print the report as JSON
  --help                 print this

It sends real-looking deliveries of invented orders, shipments, drafts and tracking, which reach the
endpoint's handlers. Each is marked "check-" and eight hexadecimal digits in its reference, order number or status text.

Exit code: 0 all requirements hold, 1 one does not, 2 the check could not be run.`;
