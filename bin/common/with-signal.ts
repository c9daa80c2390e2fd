interface Sender {
  send(...args: never): unknown;
}

/**
 * The same client, whose calls end when the signal aborts: also those that are made by others'
 * code, which has no signal to give.
 */
export function withSignal<Client extends Sender>(client: Client, signal: AbortSignal): Client {
  const limited = Object.create(client) as Client;
  const send = (command: unknown, options?: object): unknown =>
    (client.send as (command: unknown, options: object) => unknown).call(client, command, {
      ...options,
      abortSignal: signal,
    });
  return Object.assign(limited, { send });
}
