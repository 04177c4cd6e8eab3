import { cartExamples } from "./abandoned-cart.ts";

cartExamples("the abandoned cart, run by hand", {});
