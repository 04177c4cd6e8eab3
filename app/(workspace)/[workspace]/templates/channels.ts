/** What a template can be written for, mail first. */
export const TEMPLATE_CHANNELS = ["email", "sms", "webPush", "mobilePush", "inApp"] as const;
