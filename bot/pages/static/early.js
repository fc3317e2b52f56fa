// Does this browser run scripts? Said before anything is drawn, so that nothing moves afterwards.
document.documentElement.classList.add("scripts");
