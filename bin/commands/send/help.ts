/** What `npm run send -- --help` prints. */
export const help = `Signs an invented object the way Shipmondo does and posts it to a webhook endpoint.

  npm run send -- Orders:create
  npm run send -- shipment-monitor:delivered --count 5
  npm run send -- --ping

  <Resource>:<action>   what happened; --list prints those that Shipmondo has
  --ping                send the ping of a new webhook instead; what is sent to another machine
                        than this one when no event is given
  --url <address>       where to (default the endpoint of the local run, its port from PORT)
  --key <key>           the webhook's key; --key=-abc when it starts with a dash
  --key-file <file>     the key from a file, its exact bytes
                        (else WEBHOOK_KEY in the environment, else local-development-key)
  --shape <shape>       object (default), string, object-string-data or string-string-data
  --count <n>           send n different objects, one after the other
  --id <n>              id of the object, or of the first (default: a new one each time)
  --name <name>         the signed webhook name (default <Resource>:<action>)
                        To another machine it is signed behind "shipmondo-webhooks-test/", so that
                        this project's handlers see \`test: true\` on the delivery.
  --data <file>         the object from a JSON file
  --header <line>       'SMD-User: Ida' sends a header besides or in place of Shipmondo's, 'SMD-User:' leaves it out
  --ca <file>           PEM certificates to trust besides the public ones
  --list                print every <Resource>:<action>
  --help                print this

Exit code: 0 every answer was 200, 1 one was not, 2 nothing could be sent.`;
