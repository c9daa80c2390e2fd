/** Every variable of the local run, for the help of `npm start`. */
export const variablesHelp = `
Variables:
  PORT               port on 127.0.0.1 (default 3000; 0 takes any free one)
  WEBHOOK_KEY        the accepted key, stored under the name "local" (default local-development-key);
                     npm run keys -- add <name> puts another
  LOCAL_DATA         folder to keep deliveries, queues, table, bucket and keys in (default: in memory,
                     gone when this ends); it holds what the deliveries hold, and keys in clear
  RETRY_DELAYS_S     seconds before the second, third … attempt, comma-separated; the last one repeats
                     (default 1)
  MAX_ATTEMPTS       attempts of a handler before its delivery is dead (default: the setting maxAttempts)
  VISIBILITY_S       seconds that a message stays invisible while it is handled, and the most that a
                     handler may take (default: as the template says)
  RECLAIM_EVERY_S    seconds between two runs of the reclaimer (default 10)
  KEYS_MAX_AGE_S     seconds until the keys are read again, so that a removed one is refused (default 10)
  REQUIRE_BINDING    true: refuse deliveries that no webhook name binds (default: the setting
                     requireBinding)
  LOG_ERROR_MESSAGES false: keep the messages of handlers' errors out of the log (default: the setting
                     logErrorMessages)
  SHIPMONDO_API_URL  base address of another Shipmondo's API, https unless it is on this machine
                     (default: a local Shipmondo, which is started)
  SHIPMONDO_API_USER user of its API (default for the local one: local-api-user)
  SHIPMONDO_API_KEY  key of its API (default for the local one: local-api-key)
  CONSUMER_BUNDLE    folder of a bundle (index.mjs) to run as the consumer in place of the project's own

.env beside settings.json gives the handlers their variables (docs/infrastructure.md).`;
