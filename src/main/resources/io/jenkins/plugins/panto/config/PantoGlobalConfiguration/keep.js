// Jenkins answers a form with a value that it refuses by an error page, and what was typed elsewhere on this long page is
// lost. So a form in which a field says what is wrong with it is not sent.
Behaviour.specify(".panto-refused", "panto-refused", 0, (field) => {
  field.form.addEventListener(
    "submit",
    (event) => {
      const item = field.closest(".jenkins-form-item");
      if (item.querySelector(".validation-error-area .error") !== null) {
        event.preventDefault();
        event.stopImmediatePropagation();
        item.scrollIntoView({ block: "center" });
        field.focus();
      }
    },
    true,
  );
});
