/** ISO 4217 codes a workspace can reckon in: what shops use, the usual ones first. */
export const CURRENCIES = (
  "EUR USD GBP NOK SEK DKK CHF PLN CZK HUF RON BGN ISK CAD AUD NZD JPY CNY HKD SGD KRW INR IDR MYR THB VND PHP TWD " +
  "AED SAR QAR ILS TRY ZAR NGN KES EGP MAD BRL MXN ARS CLP COP PEN UYU UAH GEL KZT"
).split(" ") as readonly string[];
