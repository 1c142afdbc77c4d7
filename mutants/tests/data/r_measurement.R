# Writes r_measurement.json and attitude.csv: reference values for scale, item and group statistics.
# Run once in this folder with: Rscript r_measurement.R
# R 4.2.2 with psych 2.2.9, lavaan 0.6-14, jsonlite. Needs btheb.csv beside it.
suppressMessages({library(psych); library(lavaan)})
options(warn = 1)
write.csv(attitude, "attitude.csv", row.names = FALSE, quote = FALSE)

reliability <- function(d) {
  a <- suppressMessages(psych::alpha(d))
  odd <- rowSums(d[, seq(1, ncol(d), 2)]); even <- rowSums(d[, seq(2, ncol(d), 2)])
  items <- names(d)
  model <- paste0(
    "f =~ ", paste0("l", seq_along(items), "*", items, collapse = " + "), "\n",
    paste0(items, " ~~ e", seq_along(items), "*", items, collapse = "\n"), "\n",
    "a := ", paste0("l", seq_along(items), collapse = " + "), "\n",
    "b := ", paste0("e", seq_along(items), collapse = " + "), "\n",
    "omega := a^2/(a^2 + b)\nlogit := 2*log(a) - log(b)\n")
  fit <- lavaan::cfa(model, data = d, std.lv = TRUE, likelihood = "wishart")
  est <- lavaan::parameterEstimates(fit)
  logit <- est[est$label == "logit", ]
  fa <- factanal(d, 1, control = list(opt = list(factr = 1e4)))
  load <- unclass(fa$loadings)[, 1] * sapply(d, sd)
  unique_variance <- fa$uniquenesses * sapply(d, var)
  list(n = nrow(d), alpha = a$total$raw_alpha, alpha_standardised = a$total$std.alpha,
       feldt = unname(unlist(c(a$feldt$lower.ci, a$feldt$upper.ci))), mean_inter_item_r = a$total$average_r,
       item_rest_r = as.list(setNames(a$item.stats$r.drop, items)),
       alpha_if_dropped = as.list(setNames(a$alpha.drop$raw_alpha, items)),
       odd_even_r = cor(odd, even),
       uniquenesses_factanal = as.list(fa$uniquenesses),
       omega_factanal = sum(load)^2 / (sum(load)^2 + sum(unique_variance)),
       omega_lavaan = est[est$label == "omega", "est"],
       omega_lavaan_logit_ci = plogis(c(logit$ci.lower, logit$ci.upper)))
}

btheb <- read.csv("btheb.csv")
pre <- btheb$pre
m2 <- btheb$m2
no <- pre[btheb$drug == "No"]; yes <- pre[btheb$drug == "Yes"]
welch <- t.test(no, yes)
n1 <- length(no); n2 <- length(yes); df <- n1 + n2 - 2
sp <- sqrt(((n1 - 1) * var(no) + (n2 - 1) * var(yes)) / df)
d <- (mean(no) - mean(yes)) / sp
j <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
scale <- sqrt(1 / n1 + 1 / n2)
ncp <- sapply(c(.975, .025), function(p)
  uniroot(function(x) pt(d / scale, df, x) - p, c(-10, 20), tol = 1e-12)$root)
rho <- suppressWarnings(cor.test(pre, m2, method = "spearman", exact = FALSE))
in_need <- sum(pre >= 29)
out <- list(
  attitude = reliability(attitude),
  attitude6 = reliability(attitude[, names(attitude) != "critical"]),
  bdi_pre = list(mean = mean(pre), mean_ci = t.test(pre)$conf.int[1:2], sd = sd(pre),
                 quantiles_type7 = unname(quantile(pre)), skewness_type2 = psych::skew(pre, type = 2),
                 share_29 = in_need / length(pre),
                 share_29_wilson = prop.test(in_need, length(pre), correct = FALSE)$conf.int[1:2]),
  drug = list(n = c(n1, n2), difference = mean(no) - mean(yes), ci = welch$conf.int[1:2],
              p = welch$p.value, d = d, g = d * j, g_ci = ncp * scale * j),
  spearman = list(n = sum(!is.na(pre) & !is.na(m2)), rho = unname(rho$estimate), p = rho$p.value),
  holm = p.adjust(c(.01, .04, .03, .005), "holm"))
jsonlite::write_json(out, "r_measurement.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
