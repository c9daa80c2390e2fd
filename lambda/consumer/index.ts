import { createConsumer } from "./create-consumer.ts";
import userHandlers from "../../handlers/index.ts";

export const handler = createConsumer(userHandlers, process.env);
