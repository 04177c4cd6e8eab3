import { cartExamples } from "./abandoned-cart.ts";

cartExamples("the abandoned cart, run by workers on the Postgres bell", { bell: "postgres", workers: true });
