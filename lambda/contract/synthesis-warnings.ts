/** Ids of what the synthesis warns of that matters in the local run, too: it shows them. */
export const unhandledChangesWarning = "shipmondo-webhooks:unhandled-changes";
export const unlistedWebhookWarning = "shipmondo-webhooks:unlisted-webhook";

export const synthesisWarnings = [unhandledChangesWarning, unlistedWebhookWarning] as const;
