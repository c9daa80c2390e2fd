/**
 * Tag of the event source mapping that says who paused it, when and why. `webhooks pause` sets it,
 * and the reclaimer looks whether it is there.
 */
export const pauseTag = "shipmondo-webhooks-paused";
