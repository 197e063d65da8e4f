// Sends something to the office, as JSON or as form fields: what people type goes in the body, never in an address.

export const post = (address, sent, options = {}) => {
  const fields = sent instanceof URLSearchParams;
  return fetch(address, {
    method: "POST",
    ...options,
    headers: {
      ...(!fields && { "Content-Type": "application/json" }), Accept: "application/json",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
    },
    body: fields ? sent : JSON.stringify(sent),
  });
};
