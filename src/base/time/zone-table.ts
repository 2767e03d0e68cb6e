/**
 * The rules of time zones since 1970, from the public domain tz database. A row: the name, what held in 1970, then, again and
 * again, minutes (base 36) from the last change to the next one, and what held from then on. What holds is in the form of POSIX's TZ
 * variable; a `!` behind it says that it was summer time.
 */
export const ZONES = `
Africa/Abidjan GMT0
Africa/Algiers WET0 etac WEST-1! 4r40 WET0 1r7lo WEST-1! 56mc CET-1 4r5o CEST-2! 5m9o CET-1 cb8o WET0 5m9o WEST-1! 5u1o WET0 5m6c CET-1
Africa/Cairo EET-2 3pac EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6kmc EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6kmc EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6kmc EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 95yc EEST-3! 23lo EET-2 8ric EEST-3! 2i1o EET-2 6kmc EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6kmc EEST-3! 4q1o EET-2 6p2c EEST-3! 4kho EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6kmc EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6jic EEST-3! 4q1o EET-2 6g4o EET-2EEST,M4.5.5/0,M9.5.4/24 3kjqc EET-2 6p5o EET-2EEST,M4.5.5/0,M9.1.5/0 f4ec EET-2 7cho EET-2EEST,M4.5.5/0,M8.3.5/0 emmc EET-2 xdo EEST-3! nac EET-2 14u1o EEST-3! 1amc EET-2 12xo EEST-3! 1q6c EET-2 2osho EET-2EEST,M4.5.5/0,M10.5.4/24
Africa/Casablanca <+00>0 1ego0 <+01>-1! 24mc <+00>0 irlo <+01>-1! 2u6c <+00>0 8fdo <+01>-1! 4mmc <+00>0 7ldo <+01>-1! 1z2c <+00>0 1raxo <+01>-1 k8uc <+00>0 70opo <+01>-1! 2u6c <+00>0 8fdo <+01>-1! 2hyc <+00>0 7u9o <+01>-1! 30uc <+00>0 7cho <+01>-1! 3o6c <+00>0 8fh0 <+01>-1! 2j40 <+00>0 yg0 <+01>-1! 19k0 <+00>0 6hc0 <+01>-1! 25s0 <+00>0 11s0 <+01>-1! 2eo0 <+00>0 4r40 <+01>-1! 2s00 <+00>0 12w0 <+01>-1! 2mg0 <+00>0 4r40 <+01>-1! 2dk0 <+00>0 12w0 <+01>-1! 30w0 <+00>0 4r40 <+01>-1! 25s0 <+00>0 12w0 <+01>-1! 3gg0 <+00>0 4jc0 <+01>-1! 1q80 <+00>0 1ao0 <+01>-1! 3o80 <+00>0 4jc0 <+01>-1! 1ig0 <+00>0 12w0 <+01>-1! 43s0 <+01>-1 5u00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+00>0! 1ao0 <+01>-1 9q00 <+00>0! 12w0 <+01>-1 9xs0 <+00>0! 12w0 <+01>-1 9q00 <+01>-1<+00>0,M3.5.0/3,M5.2.0 1ao0 <+01>-1
Africa/Harare CAT-2
Africa/Johannesburg SAST-2
Africa/Khartoum CAT-2 3p8o CAT-2CAST,M4.5.4/24,M10.3.4/0 gf2c CAT-2 641o CAT-2CAST,M4.5.0/0,M10.3.0/0 gg6c CAT-2 60po CAT-2CAST,M4.5.0/0,M10.3.2/0 giec CAT-2 5yho CAT-2CAST,M4.5.0/0,M10.3.5/0 glqc CAT-2 62xo CAT-2CAST,M4.5.0/0,M10.3.0/0 gg6c CAT-2 60po CAT-2CAST,M4.5.0/0,M10.3.3/0 gjic CAT-2 5xdo CAT-2CAST,M4.5.0/0,M10.3.5/0 glqc CAT-2 62xo CAT-2CAST,M4.5.0/0,M10.3.1/0 ghac CAT-2 4gnxo EAT-3 5klmc CAT-2
Africa/Lagos WAT-1
Africa/Nairobi EAT-3
Africa/Tripoli EET-2 3r9wo CET-1 2s1o CEST-2! 5nac CET-1 5m9o CEST-2! 5nac CET-1 5ndo CEST-2! 5nac CET-1 5rto CEST-2! 5hqc CET-1 5plo CEST-2! 5m6c CET-1 5k1o CEST-2! 5nac CET-1 5ndo CEST-2! 5nac CET-1 5m9o CEST-2! 5nac CET-1 6mxo EET-2 2092c CET-1 5qpo CEST-2! 5nac EET-2 4q8zc CET-1 4ag0 CEST-2! 6hc0 EET-2
Africa/Tunis CET-1 2alac CEST-2! 4jc0 CET-1 6rc0 CEST-2! 4q00 CET-1 30zc0 CEST-2! 3kw0 CET-1CEST,M3.5.0/0,M9.5.0/1 b8g0 CET-1CEST,M5.1.2/0,M9.5.0/1 bg80 CET-1 4kew0 CEST-2! 4oxo CET-1 5gpo CET-1CEST,M3.5.0,M10.5.0/3 t600 CET-1
America/Anchorage AHST10 3kc0 AHST10AHDT,M4.5.0,M10.5.0 15p40 AHDT9! 92mc AHST10AHDT,M2.5.0,M10.5.0 b8g0 AHST10AHDT,M4.5.0,M10.5.0 2ib40 YST9 yco AKST9 4nvc AKST9AKDT,M4.5.0,M10.5.0 x200 AKST9AKDT,M4.1.0,M10.5.0 68ow0 AKST9AKDT,M3.2.0,M11.1.0
America/Argentina/Buenos_Aires <-03>3 19rx0 <-02>2! 30uc <-03>3 4kg1o <-02>2! 2wec <-03>3<-02>,M10.3.0/0,M3.1.0/0 195k0 <-03>3 223to <-03>3! 4ow0 <-03>3 2g7k0 <-02>2! 2dic <-03>3<-02>,M10.3.0/0,M3.3.0/0 b8g0 <-03>3
America/Bogota <-05>5 6zsoc <-05>5<-04>,M5.1.0/0,M2.1.0/0 8n2c <-05>5
America/Caracas <-04>4 bvnvo <-0430>4:30 2mmo0 <-04>4
America/Chicago CST6 3k5c CST6CDT,M4.5.0,M10.5.0 15p40 CDT5! 92mc CST6CDT,M2.5.0,M10.5.0 b8g0 CST6CDT,M4.5.0,M10.5.0 3kzdo CST6CDT,M4.1.0,M10.5.0 68ow0 CST6CDT,M3.2.0,M11.1.0
America/Denver MST7 3k70 MST7MDT,M4.5.0,M10.5.0 15p40 MDT6! 92mc MST7MDT,M2.5.0,M10.5.0 b8g0 MST7MDT,M4.5.0,M10.5.0 3kzdo MST7MDT,M4.1.0,M10.5.0 68ow0 MST7MDT,M3.2.0,M11.1.0
America/Detroit EST5 11h7o EDT4! 5m6c EST5EDT,M1.1.0,M10.5.0 b8g0 EST5EDT,M4.5.0,M10.5.0 3w7to EST5EDT,M4.1.0,M10.5.0 68ow0 EST5EDT,M3.2.0,M11.1.0
America/Edmonton MST7 q8v0 MST7MDT,M4.5.0,M10.5.0 4oaw0 MST7MDT,M4.1.0,M10.5.0 68ow0 MST7MDT,M3.2.0,M11.1.0
America/Guatemala CST6 17yi0 CDT5! 2t2c CST6 2w3to CDT5! 3tqc CST6 2cjdo CDT5! 56mc CST6 4l3do CST6CDT,M4.5.0/0,M10.1.0/0 4r2c CST6
America/Halifax AST4 3k20 AST4ADT,M4.5.0,M10.5.0 5azk0 AST4ADT,M4.1.0,M10.5.0 68ow0 AST4ADT,M3.2.0,M11.1.0
America/Havana CST5 3k0c CST5CDT,M4.5.0/0,M10.5.0/0 rnic CST5 69lo CST5CDT,M4.5.0/0,M10.2.1/0 g9ic CST5 67do CST5CDT,M4.5.0/0,M10.5.0/0 sauc CST5 5u1o CDT4! 4r2c CST5CDT,M3.3.0/0,M10.2.0/0 moo0 CST5CDT,M5.2.0/0,M10.2.0/0 146po CST5CDT,M5.1.0/0,M10.2.0/0 kyg0 CST5CDT,M3.3.0/0,M10.2.0/0 146mc CST5CDT,M4.1.0/0,M10.2.0/0 gupo CST5CDT,M4.1.0/0,M10.2.0/1 1q080 CST5 5m80 CDT4! 5u00 CST5 56o0 CST5CDT,M3.5.0/0,M10.5.0/1 hxk0 CST5CDT,M4.1.0/0,M10.5.0/1 1dow0 CDT4! t600 CST5CDT,M3.2.0/0,M10.5.0/1 b8g0 CST5CDT,M3.3.0/0,M10.5.0/1 fc80 CST5CDT,M3.2.0/0,M10.5.0/1 ikw0 CST5 4bk0 CDT4! 7cg0 CST5 4bk0 CDT4! 6p40 CST5CDT,M3.2.0/0,M11.1.0/1
America/Lima <-05>5 50dkc <-04>4! 2ryc <-05>5 8hlo <-04>4! 2ryc <-05>5 v1to <-04>4! 2ryc <-05>5 16bdo <-05>5<-04>,M1.1.6/0,M4.1.5/0 2ryc <-05>5
America/Los_Angeles PST8 3k8o PST8PDT,M4.5.0,M10.5.0 15p40 PDT7! 92mc PST8PDT,M2.5.0,M10.5.0 b8g0 PST8PDT,M4.5.0,M10.5.0 3kzdo PST8PDT,M4.1.0,M10.5.0 68ow0 PST8PDT,M3.2.0,M11.1.0
America/Mexico_City CST6 8839c CST6CDT,M4.1.0,M10.5.0 1ff2c CST6 5u1o CDT5! 4jac CST6 5u1o CST6CDT,M4.1.0,M10.5.0 6ftic CST6
America/Montevideo <-03>3 3it0 <-02>2! 1jic <-03>3 kyho <-02>2! 2lac <-03>3 gupo <-0130>1:30! 1q5i <-0230>2:30! 5eho <-03>3 3ggu <-02>2! 30uc <-03>3 jg1o <-02>2! 2dic <-03>3<-02>,M12.1.0/0,M3.1.0/0 b8g0 <-03>3<-02>,M12.3.0/0,M3.1.0/0 cypo <-02>2! 9xqc <-03>3 2fbdo <-02>2! 2cec <-03>3 8uxo <-02>2! 2lac <-03>3 7cho <-02>2! 3o6c <-03>3 7cho <-03>3<-02>,M10.4.1/-24,M3.1.0/0 mgw0 <-02>2! 43qc <-03>3 3ma1o <-02>2! 5u1o <-03>3 61to <-02>2! 4r2c <-03>3<-02>,M10.1.0,M3.2.0 2tbs0 <-03>3
America/New_York EST5 3k3o EST5EDT,M4.5.0,M10.5.0 15p40 EDT4! 92mc EST5EDT,M2.5.0,M10.5.0 b8g0 EST5EDT,M4.5.0,M10.5.0 3kzdo EST5EDT,M4.1.0,M10.5.0 68ow0 EST5EDT,M3.2.0,M11.1.0
America/Panama EST5
America/Phoenix MST7
America/Puerto_Rico AST4
America/Santiago <-03>3! 2ot0 <-04>4 61to <-04>4<-03>,M10.2.6/24,M3.2.0/0 xhk0 <-03>3! 4yuc <-04>4<-03>,M10.2.6/24,M3.2.6/24 3xy1o <-04>4<-03>,M10.2.0/0,M4.2.0/0 fzic <-04>4<-03>,M10.2.6/24,M3.2.0/0 saxo <-03>3! 5eec <-04>4<-03>,M10.2.6/24,M3.2.6/24 1r35o <-04>4<-03>,M10.2.0/0,M3.5.0/0 fzic <-04>4 61to <-03>3! 5tyc <-04>4 5u1o <-04>4<-03>,M10.2.6/24,M3.2.0/0 2ib40 <-04>4<-03>,M10.2.0/0,M3.5.0/0 fzic <-04>4 6hdo <-04>4<-03>,M10.2.0/0,M4.1.0/0 b8g0 <-03>3! 6hac <-04>4 38po <-03>3! 7ryc <-04>4<-03>,M9.1.6/24,M4.5.0/0 qkpo <-03>3! j0ec <-04>4<-03>,M8.2.0/0,M5.2.6/24 wmg0 <-04>4<-03>,M9.1.6/24,M4.1.0/0 xpc0 <-04>4<-03>,M9.2.0/0,M4.1.0/0 fzlo <-04>4<-03>,M9.1.6/24,M4.1.6/24
America/Sao_Paulo <-03>3 4yit0 <-02>2! 43qc <-03>3 6wxo <-02>2! 3gec <-03>3 7t5o <-02>2! 38mc <-03>3 7s1o <-03>3<-02>,M10.3.0/0,M1.5.0/0 b8g0 <-03>3<-02>,M10.3.0/0,M2.2.0/0 bg80 <-03>3<-02>,M10.3.0/0,M2.3.0/0 eouc <-03>3 7zto <-02>2! 30uc <-03>3 7zto <-03>3<-02>,M10.3.0/0,M2.3.0/0 q52c <-03>3 7cho <-02>2! 43qc <-03>3 75to <-02>2! 4i6c <-03>3 6wxo <-02>2! 43qc <-03>3<-02>,M10.1.6/24,M2.5.1/-24 mgw0 <-03>3<-02>,M10.2.0/0,M2.3.0/0 b8g0 <-03>3<-02>,M11.1.0/0,M2.3.0/0 ispo <-02>2! 3o6c <-03>3<-02>,M11.1.2/0,M2.3.0/0 ispo <-02>2! 3vyc <-03>3 7zto <-02>2! 3gec <-03>3 74po <-03>3<-02>,M10.3.1/-24,M2.3.0/0 195k0 <-03>3<-02>,M10.3.0/0,M2.5.0/0 f4ec <-03>3<-02>,M10.3.0/0,M2.3.6/24 1ke00 <-03>3<-02>,M11.1.0/0,M2.3.0/0 b8g0 <-03>3
America/St_Johns NST3:30 3k16 NST3:30NDT,M4.5.0,M10.5.0 5azgp NDT2:30! 69ic NST3:30 4yxo NDDT1:30! 6h8o NST3:30 4r7c NST3:30NDT,M4.1.0/0:01,M10.5.0/0:01 5m800 NST3:30NDT,M3.2.0/0:01,M11.1.0/0:01 195k0 NDT2:30! 7chn NST3:30NDT,M3.2.0,M11.1.0
America/Toronto EST5 3k3o EST5EDT,M4.5.0,M10.5.0 5azk0 EST5EDT,M4.1.0,M10.5.0 68ow0 EST5EDT,M3.2.0,M11.1.0
America/Vancouver PST8 3k8o PST8PDT,M4.5.0,M10.5.0 5azk0 PST8PDT,M4.1.0,M10.5.0 68ow0 PST8PDT,M3.2.0,M11.1.0
America/Winnipeg CST6 3k5c CST6CDT,M4.5.0,M10.5.0/3 5azk0 CST6CDT,M4.1.0,M10.5.0/3 64l2c CST6 43to CST6CDT,M3.2.0,M11.1.0
Asia/Almaty <+06>-6 3is60 <+07>-7! 5nac <+06>-6 5m9o <+07>-7! 5nac <+06>-6 5m9o <+07>-7! 5nac <+06>-6 5ndo <+07>-7! 5mbc <+06>-6<+07>,M3.5.0,M9.5.0/3 218o0 <+06>-6! 5m9o <+05>-5 3gg0 <+06>-6 25qc <+06>-6<+07>,M3.5.0,M9.5.0/3 195k0 <+06>-6<+07>,M3.5.0,M10.5.0/3 2osg0 <+06>-6 61xgo <+05>-5
Asia/Amman EET-2 12n0o EEST-3! 3lyc EET-2 6jlo EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6kpo EEST-3! 5oec EET-2 5l5o EET-2EEST,M4.5.6/24,M9.5.5/24 fyec EET-2 21axo EEST-3! 5nac EET-2 5plo EET-2EEST,M4.1.5/0,M10.1.5/0 sauc EET-2EEST,M5.2.1/0,M10.1.5/0 hi1o EEST-3! 4yuc EET-2 5zlo EEST-3! 512c EET-2 61to EEST-3! 5eec EET-2EEST,M4.1.5/0,M10.1.5/0 m1c0 EET-2 69lo EET-2EEST,M4.1.5/0,M9.3.5/1 12w00 EET-2 8ts0 EEST-3! 2mg0 EET-2EEST,M3.5.4/0,M9.5.5/1 moo0 EET-2EEST,M3.5.5/0,M9.5.5/1 guo0 EET-2EEST,M3.5.5/0,M10.4.5/1 hi00 EET-2 56o0 EET-2EEST,M3.5.4/24,M9.5.5/1 b8g0 EET-2EEST,M3.5.4/24,M10.5.5/1 1vmg0 EEST-3! jfyc EET-2 30xo EET-2EEST,M3.5.4/24,M10.5.5/1 2h880 EEST-3! 7k80 <+03>-3
Asia/Baghdad <+03>-3 3uz70 <+04>-4! 4pyc <+03>-3 5l5o <+04>-4! 5oec <+03>-3 5ndo <+04>-4! 5nac <+03>-3 5m9o <+04>-4! 5l5o <+03>-3<+04>,M3.5.0/1,M9.5.0 1ke00 <+03>-3 5nfc <+04>-4! 5nc0 <+03>-3 5nc0 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5nc0 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5nc0 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5nc0 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+04>-4! 5nc0 <+03>-3 5m80 <+03>-3<+04>,M4.1.0/3,M10.1.1/4 5nc0 <+03>-3
Asia/Baku <+04>-4 3is9c <+05>-5! 5nac <+04>-4 5m9o <+05>-5! 5nac <+04>-4 5m9o <+05>-5! 5nac <+04>-4 5ndo <+05>-5! 5mbc <+04>-4<+05>,M3.5.0,M9.5.0/3 218o0 <+04>-4! 5m9o <+03>-3 5m80 <+04>-4! 5m80 <+04>-4 13jfc <+05>-5! 6hc0 <+04>-4 4r2c <+04>-4<+05>,M3.5.0/4,M10.5.0/5 5tco0 <+04>-4
Asia/Bangkok <+07>-7
Asia/Beirut EET-2 rv8o EEST-3! 346c EET-2 6jlo EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6kpo EEST-3! 4pyc EET-2 6jlo EET-2EEST,M4.5.6/24,M9.5.5/24 fyec EET-2 1qypo EEST-3! 56mc EET-2 62xo EEST-3! 56mc EET-2 62xo EEST-3! 56mc EET-2 62xo EEST-3! 56mc EET-2 72ho EEST-3! 486c EET-2 6cxo EEST-3! 4wmc EET-2 62xo EEST-3! 56mc EET-2 62xo EEST-3! 56mc EET-2 641o EEST-3! 4tac EET-2 5eho EET-2EEST,M3.5.0/0,M9.5.0/0 1vmg0 EET-2EEST,M3.5.0/0,M10.5.0/0
Asia/Brunei <+08>-8
Asia/Colombo <+0530>-5:30 89jyu <+0630>-6:30 4r36 <+06>-6 2yq8u <+0530>-5:30
Asia/Damascus EET-2 3pc0 EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6kpo EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6jlo EEST-3! 4pyc EET-2 6kpo EEST-3! 4pyc EET-2 6jlo EEST-3! 3smc EET-2 7gxo EEST-3! 3smc EET-2 1fvto EEST-3! 5eec EET-2 5w9o EEST-3! 5eec EET-2 fixo EEST-3! 792c EET-2 4exo EEST-3! 7j2c EET-2 475o EEST-3! 73ic EET-2 4nto EEST-3! 5oec EET-2EEST,M4.1.0,M10.1.1/-22 gvqc EEST-3! 5nac EET-2 5v5o EEST-3! 5fic EET-2 5flo EET-2EEST,M3.5.4/24,M9.5.5/24 h3ic EET-2 5m9o EEST-3! 5nac EET-2 5ndo EET-2EEST,M3.5.0/24,M10.1.2/0 gwuc EET-2 5k1o EEST-3! 5pic EET-2 5m9o EEST-3! 5nac EET-2 5ndo EEST-3! 5nac EET-2 5m9o EEST-3! 5nac EET-2 5m9o EEST-3! 5nac EET-2 5m9o EEST-3! 5nac EET-2 5ndo EEST-3! 5nac EET-2 5m9o EEST-3! 5nac EET-2 5m9o EEST-3! 5dac EET-2 5u1o EEST-3! 6p2c EET-2 4r5o EEST-3! 6iec EET-2 4i9o EEST-3! 6p2c EET-2EEST,M4.1.5/0,M10.5.5/0 r81o EET-2EEST,M3.5.5/0,M10.5.5/0 3b9ac <+03>-3
Asia/Dhaka <+06>-6 ccwcc <+06>-6<+07>,M6.3.5/23,M1.1.5/0 60o0 <+06>-6
Asia/Dubai <+04>-4
Asia/Ho_Chi_Minh <+08>-8 1pdmo <+07>-7
Asia/Hong_Kong HKT-8 3bsi HKT-8HKST,M4.3.0/3:30,M10.3.0/3:30 mgw0 HKST-9! 5tyc HKT-8 5m9o HKST-9! 5m6c HKT-8HKST,M12.5.0/3:30,M10.3.0/3:30 b8g0 HKT-8HKST,M4.3.0/3:30,M10.3.0/3:30 mgw0 HKT-8 sy9o HKT-8HKST,M5.2.0/3:30,M10.3.0/3:30 4yuc HKT-8
Asia/Jakarta WIB-7
Asia/Jerusalem IST-2 1ev0o IDT-3! 30uc IST-2 5u1o IDT-3! 43qc IST-2 1jixo IDT-3! 1ao0 IST-2 151s0 IDT-3! 3gg0 IST-2 74o0 IDT-3! 4bic IST-2IDT,M5.3.0/0,M9.1.0/0 i8po IDT-3! 4nqc IST-2 6hdo IDT-3! 4jac IST-2IDT,M4.5.0/0,M9.1.0/0 hi1o IST-2IDT,M3.4.6/24,M8.5.6/24 moo0 IDT-3! 4yuc IST-2IDT,M4.1.5/0,M9.1.0/0 m940 IST-2 6mxo IDT-3! 4tac IST-2 5zlo IST-2IDT,M3.3.5/0,M9.3.1/0 gwuc IST-2 5rto IDT-3! 58uc IST-2 6f90 IDT-3! 4r2c IST-2 6wxo IDT-3! 5eco IST-2 5plo IDT-3! 56mc IST-2 5qpo IST-2IDT,M3.5.5/1,M10.1.1/1 h2ec IST-2 5rto IDT-3! 56mc IST-2 5wbc IST-2IDT,M4.1.6/-22,M10.2.0 gwuc IST-2 5k1o IST-2IDT,M3.5.5,M9.3.0 b8g0 IST-2IDT,M3.5.5,M10.1.0 gwuc IST-2 5k1o IDT-3! 58uc IST-2 67do IDT-3! 5oec IST-2 5k1o IST-2IDT,M3.5.5,M9.4.0 b8g0 IST-2IDT,M3.5.6/-22,M10.5.0 1k680 IDT-3! 6rac IST-2IDT,M3.5.6/-22,M10.5.0 3995o IDT-3! 6rac IST-2IDT,M3.5.6/-22,M10.5.0 1ov5o IST-2IDT,M3.4.4/26,M10.5.0
Asia/Kabul <+0430>-4:30
Asia/Karachi <+05>-5 duno PKT-5 9pug0 PKST-6! 5m6c PKT-5 1rqho PKST-6! 4pyc PKT-5 53do PKT-5PKST,M4.3.3/0,M11.1.0/0 666c PKT-5
Asia/Kathmandu <+0530>-5:30 50d2u <+0545>-5:45
Asia/Kolkata IST-5:30
Asia/Macau CST-8 3bsi CST-8CDT,M4.3.0/3:30,M10.3.0/3:30 mgw0 CDT-9! 5tyc CST-8 5m9o CDT-9! 5m6c CST-8CDT,M12.5.0/3:30,M10.3.0/3:30 b8g0 CST-8CDT,M4.3.0/3:30,M10.3.0/3:30 mgw0 CST-8 sy9o CST-8CDT,M5.2.0/3:30,M10.3.0/3:30 4yuc CST-8
Asia/Manila PST-8 29kao PDT-9! 5hqc PST-8 3ypto PST-8PDT,M5.3.1/0,M7.5.0/0 24mc PST-8
Asia/Novosibirsk <+07>-7 3is4c <+08>-8! 5nac <+07>-7 5m9o <+08>-8! 5nac <+07>-7 5m9o <+08>-8! 5nac <+07>-7 5ndo <+08>-8! 5mbc <+07>-7<+08>,M3.5.0,M9.5.0/3 218o0 <+07>-7! 5m9o <+06>-6 3gg0 <+07>-7 25qc <+07>-7<+08>,M3.5.0,M9.5.0/3 cyj0 <+07>-7! 3w6o <+06>-6<+07>,M3.5.0,M9.5.0/3 saw0 <+06>-6<+07>,M3.5.0,M10.5.0/3 4oy80 <+07>-7 14eec <+06>-6 jnto <+07>-7
Asia/Pyongyang KST-9 ea8x0 KST-8:30 uog0 KST-9
Asia/Qatar <+04>-4 r7tc <+03>-3
Asia/Riyadh <+03>-3
Asia/Seoul KST-9 5flwc KST-9KDT,M5.2.0,M10.2.0/3 fzk0 KST-9
Asia/Shanghai CST-8 545q0 CDT-9! 43qc CST-8CDT,M4.2.0,M9.2.0 b8g0 CST-8CDT,M4.3.0,M9.2.0 hxlo CST-8CDT,M4.3.1/-22,M9.3.0 r7yc CST-8
Asia/Singapore <+0730>-7:30 3r9mo <+08>-8
Asia/Taipei CST-8 1buyo CDT-9! 5nac CST-8 5m9o CDT-9! 5nac CST-8 1695o CST-8CDT,M7.1.0/0,M10.1.1/0 2u6c CST-8
Asia/Tashkent <+06>-6 3is60 <+07>-7! 5nac <+06>-6 5m9o <+07>-7! 5nac <+06>-6 5m9o <+07>-7! 5nac <+06>-6 5ndo <+07>-7! 5mbc <+06>-6<+07>,M3.5.0,M9.5.0/3 218o0 <+06>-6! 5m9o <+05>-5
Asia/Tbilisi <+04>-4 3is9c <+05>-5! 5nac <+04>-4 5m9o <+05>-5! 5nac <+04>-4 5m9o <+05>-5! 5nac <+04>-4 5ndo <+05>-5! 5mbc <+04>-4<+05>,M3.5.0,M9.5.0/3 218o0 <+04>-4! 5m9o <+03>-3 5m4o <+03>-3<+04>,M3.5.0/0,M9.5.0/0 s32c <+04>-4 5m80 <+04>-4<+05>,M3.5.0/0,M9.5.0/0 bg80 <+05>-5! hpqc <+04>-4<+05>,M3.5.0/0,M10.5.0/0 236o0 <+04>-4! 3w6o <+03>-3 4jc0 <+04>-4
Asia/Tehran <+0330>-3:30 29dsi <+0430>-4:30! 6ko0 <+04>-4 4s8u <+05>-5! 43s0 <+04>-4 30w0 <+0330>-3:30 62wu <+0430>-4:30! 3jqc <+0330>-3:30 5oho <+0430>-4:30! 5qmc <+0330>-3:30 3bkho <+0430>-4:30! 4dqc <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 s49o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0430>-4:30! 5oec <+0330>-3:30 5m9o <+0430>-4:30! 5oec <+0330>-3:30 5l5o <+0330>-3:30<+0430>,M3.4.2/0,M9.4.4/0 5oec <+0330>-3:30
Asia/Thimphu <+0530>-5:30 5k1yu <+06>-6
Asia/Tokyo JST-9
Asia/Ulaanbaatar <+07>-7 2i6cc <+08>-8 1n4uc <+09>-9! 5nac <+08>-8 5ndo <+08>-8<+09>,M3.5.6/24,M9.5.0/0 1veo0 <+08>-8<+09>,M3.5.0/0,M9.5.0/0 2nxac <+08>-8 t510 <+09>-9! 4r2c <+08>-8<+09>,M3.5.6,M9.5.6 1ke00 <+08>-8 2nplo <+08>-8<+09>,M3.5.6,M9.5.6/0 guj0 <+08>-8
Asia/Urumqi <+06>-6
Asia/Vladivostok <+10>-10 3irzc <+11>-11! 5nac <+10>-10 5m9o <+11>-11! 5nac <+10>-10 5m9o <+11>-11! 5nac <+10>-10 5ndo <+11>-11! 5mbc <+10>-10<+11>,M3.5.0,M9.5.0/3 218o0 <+10>-10! 5m9o <+09>-9 3gg0 <+10>-10 25qc <+10>-10<+11>,M3.5.0,M9.5.0/3 195k0 <+10>-10<+11>,M3.5.0,M10.5.0/3 4oy80 <+11>-11 14eec <+10>-10
Asia/Yangon <+0630>-6:30
Asia/Yekaterinburg <+05>-5 3is7o <+06>-6! 5nac <+05>-5 5m9o <+06>-6! 5nac <+05>-5 5m9o <+06>-6! 5nac <+05>-5 5ndo <+06>-6! 5mbc <+05>-5<+06>,M3.5.0,M9.5.0/3 218o0 <+05>-5! 5m9o <+04>-4 3gg0 <+05>-5 25qc <+05>-5<+06>,M3.5.0,M9.5.0/3 195k0 <+05>-5<+06>,M3.5.0,M10.5.0/3 4oy80 <+06>-6 14eec <+05>-5
Asia/Yerevan <+04>-4 3is9c <+05>-5! 5nac <+04>-4 5m9o <+05>-5! 5nac <+04>-4 5m9o <+05>-5! 5nac <+04>-4 5ndo <+05>-5! 5mbc <+04>-4<+05>,M3.5.0,M9.5.0/3 218o0 <+04>-4! 5m9o <+03>-3<+04>,M3.5.0,M9.5.0/3 18xs0 <+04>-4 h2ec <+04>-4<+05>,M3.5.0,M10.5.0/3 4kew0 <+04>-4
Atlantic/Azores <-01>1 3txlo <-01>1<+00>,M3.5.0/0,M9.5.0/1 3d7do WET0 2t2c WEST-1! 2i00 <+00>0! 3480 <-01>1<+00>,M3.5.0/0,M9.5.0/1 saw0 <-01>1<+00>,M3.5.0/0,M10.5.0/1
Atlantic/Bermuda AST4 1cpm0 AST4ADT,M4.5.0,M10.5.0 41u00 AST4ADT,M4.1.0,M10.5.0 68ow0 AST4ADT,M3.2.0,M11.1.0
Atlantic/Canary WET0 37og0 WEST-1! 5eho WET0WEST,M3.5.0/1,M9.5.0 4us80 WET0WEST,M3.5.0/1,M10.5.0
Australia/Adelaide ACST-9:30 klvi ACST-9:30ACDT,M10.5.0,M2.5.0/3 b8g0 ACST-9:30ACDT,M10.5.0,M3.1.0/3 42hc0 ACDT-10:30! 4bk0 ACST-9:30ACDT,M10.3.0,M3.3.0/3 b8g0 ACST-9:30ACDT,M10.5.0,M3.3.0/3 18q00 ACST-9:30 7cg0 ACST-9:30ACDT,M10.5.0,M3.4.0/3 fc80 ACST-9:30 7cg0 ACST-9:30ACDT,M10.5.0,M3.3.0/3 b8g0 ACST-9:30ACDT,M10.5.0,M3.5.0/3 3g0g0 ACST-9:30ACDT,M10.5.0,M4.1.0/3 frs0 ACST-9:30 6p40 ACDT-10:30! 4yw0 ACST-9:30ACDT,M10.1.0,M4.1.0/3
Australia/Brisbane AEST-10 kluo AEDT-11! 3o80 AEST-10 5j740 AEST-10AEDT,M10.5.0,M3.1.0/3 qcw0 AEST-10
Australia/Darwin ACST-9:30
Australia/Hobart AEDT-11! 20yo AEST-10AEDT,M10.5.0,M3.2.0/3 m940 AEST-10 7k80 AEST-10AEDT,M10.5.0,M3.1.0/3 2tbs0 AEST-10AEDT,M10.5.0,M3.5.0/3 qko0 AEST-10AEDT,M10.5.0,M3.1.0/3 tlk0 AEDT-11! 4jc0 AEST-10AEDT,M10.5.0,M3.3.0/3 14u00 AEDT-11! 4r40 AEST-10AEDT,M10.1.0,M3.5.0/3 2y2w0 AEDT-11! 6hc0 AEST-10AEDT,M10.1.0,M3.5.0/3 1ezk0 AEST-10AEDT,M10.1.0,M4.1.0/3 gmw0 AEST-10 61s0 AEST-10AEDT,M10.1.0,M4.1.0/3
Australia/Lord_Howe AEST-10 3htjc <+1030>-10:30 7cii <+1030>-10:30<+1130>,M10.5.0,M3.1.0 195k0 <+11>-11! 4bj6 <+1030>-10:30<+11>-11,M10.3.0,M3.3.0 b8g0 <+1030>-10:30<+11>-11,M10.5.0,M3.3.0 xhk0 <+1030>-10:30<+11>-11,M10.5.0,M3.1.0 1rqgu <+1030>-10:30<+11>-11,M10.5.0,M3.5.0 1ig00 <+11>-11! 6hb6 <+1030>-10:30<+11>-11,M10.5.0,M3.5.0 1fuou <+1030>-10:30<+11>-11,M10.5.0,M4.1.0 frr6 <+1030>-10:30 6p4u <+11>-11! 4yv6 <+1030>-10:30<+11>-11,M10.1.0,M4.1.0
Australia/Melbourne AEST-10 kluo AEST-10AEDT,M10.5.0,M2.5.0/3 b8g0 AEST-10AEDT,M10.5.0,M3.1.0/3 42hc0 AEDT-11! 4bk0 AEST-10AEDT,M10.3.0,M3.3.0/3 moo0 AEST-10AEDT,M10.5.0,M3.3.0/3 x9s0 AEST-10AEDT,M10.5.0,M3.1.0/3 159k0 AEST-10AEDT,M10.5.0,M3.5.0/3 1tog0 AEDT-11! 6hc0 AEST-10AEDT,M10.5.0,M3.5.0/3 1fuo0 AEST-10AEDT,M10.5.0,M4.1.0/3 frs0 AEST-10 6p40 AEDT-11! 4yw0 AEST-10AEDT,M10.1.0,M4.1.0/3
Australia/Perth AWST-8 1iba0 AWDT-9! 3w00 AWST-8 2pnk0 AWDT-9! 3w00 AWST-8 2euo0 AWDT-9! 38o0 AWST-8 4mcw0 AWDT-9! 3gg0 AWST-8AWDT,M10.5.0,M3.5.0/3 moo0 AWST-8
Australia/Sydney AEST-10 kluo AEST-10AEDT,M10.5.0,M2.5.0/3 b8g0 AEST-10AEDT,M10.5.0,M3.1.0/3 2tbs0 AEST-10AEDT,M10.5.0,M4.1.0/3 fc80 AEST-10AEDT,M10.5.0,M3.1.0/3 ttc0 AEDT-11! 4bk0 AEST-10AEDT,M10.3.0,M3.3.0/3 b8g0 AEST-10AEDT,M10.5.0,M3.3.0/3 xhk0 AEST-10AEDT,M10.5.0,M3.1.0/3 1rqg0 AEST-10AEDT,M10.5.0,M3.5.0/3 1ig00 AEDT-11! 6hc0 AEST-10AEDT,M10.5.0,M3.5.0/3 1fuo0 AEST-10AEDT,M10.5.0,M4.1.0/3 frs0 AEST-10 6p40 AEDT-11! 4yw0 AEST-10AEDT,M10.1.0,M4.1.0/3
Etc/GMT GMT0
Etc/GMT+1 <-01>1
Etc/GMT+10 <-10>10
Etc/GMT+11 <-11>11
Etc/GMT+12 <-12>12
Etc/GMT+2 <-02>2
Etc/GMT+3 <-03>3
Etc/GMT+4 <-04>4
Etc/GMT+5 <-05>5
Etc/GMT+6 <-06>6
Etc/GMT+7 <-07>7
Etc/GMT+8 <-08>8
Etc/GMT+9 <-09>9
Etc/GMT-1 <+01>-1
Etc/GMT-10 <+10>-10
Etc/GMT-11 <+11>-11
Etc/GMT-12 <+12>-12
Etc/GMT-13 <+13>-13
Etc/GMT-14 <+14>-14
Etc/GMT-2 <+02>-2
Etc/GMT-3 <+03>-3
Etc/GMT-4 <+04>-4
Etc/GMT-5 <+05>-5
Etc/GMT-6 <+06>-6
Etc/GMT-7 <+07>-7
Etc/GMT-8 <+08>-8
Etc/GMT-9 <+09>-9
Etc/UTC UTC0
Europe/Athens EET-2 1nh0o EEST-3! 71c0 EET-2 48bc EEST-3! 5m80 EET-2 5eg0 EET-2EEST,M4.1.0,M9.5.1/3 gmxo EET-2 5ua0 EEST-3! 5kqo EET-2 5pic EEST-3! 5jyc EET-2 5meo EET-2EEST,M3.5.0/3,M9.5.0/4 4p600 EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Belgrade CET-1 4561o CET-1CEST,M3.5.0,M9.5.0/3 42p40 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Berlin CET-1 37oho CEST-2! 5eg0 CET-1CEST,M3.5.0,M9.5.0/3 4us80 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Brussels CET-1 29rdo CET-1CEST,M4.1.0,M9.5.0/3 b8g0 CET-1CEST,M4.1.0,M10.1.1/-21 s340 CET-1CEST,M3.5.0,M9.5.0/3 4us80 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Bucharest EET-2 2xyco EEST-3! 3vyc EET-2 5u00 EEST-3! 5eho EET-2 5mbc EET-2EEST,M3.5.0,M9.5.0/3 34rwo EET-2EEST,M3.5.0/0,M9.5.0/1 13bic EET-2EEST,M3.5.0/0,M9.5.0/0 h2ho EEST-3! 6hac EET-2 4rao EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Budapest CET-1 37oec CEST-2! 5eg0 CET-1CEST,M3.5.0/0,M9.5.0/1 xpc0 CET-1 5mbc CET-1CEST,M3.5.0,M9.5.0/3 3rgo0 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Dublin IST-1 kmbc IST-1GMT0,M10.5.0/3,M3.3.0 1k680 IST-1GMT0,M10.4.0/3,M3.3.0 frs0 IST-1GMT0,M10.5.0/3,M3.3.0 tds0 GMT0! 4r2c IST-1GMT0,M10.4.0,M3.5.0/1 2i3c0 IST-1GMT0,M10.5.1/-22,M3.5.0/1 1qvc0 IST-1GMT0,M10.4.0,M3.5.0/1 1dwo0 IST-1GMT0,M10.5.0,M3.5.0/1
Europe/Helsinki EET-2 3ip40 EET-2EEST,M3.5.0,M9.5.0/3 guo0 EET-2 5m9o EET-2EEST,M3.5.0/3,M9.5.0/4 42p40 EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Istanbul EET-2 12jqc EEST-3! 4r40 EET-2EEST,M3.5.0,M11.1.0 fixo EEST-3! 6xyc EET-2EEST,M3.3.0,M11.1.1/-22 b8g0 EET-2 4r5o EET-2EEST,M4.1.0,M10.3.0 dy30 <+03>-3 1lcjc <+04>-4! 1xyc <+03>-3 c81o EET-2 58w0 EEST-3! 4yw0 EET-2 5nc0 EET-2EEST,M3.5.0/1,M9.5.0 2hvk0 EEST-3! 5u00 EET-2EEST,M3.5.0/1,M9.5.0 h2g0 EET-2EEST,M3.5.0/1,M10.5.0 3b9c0 EET-2 4jfc EET-2EEST,M3.5.0/3,M10.5.0/4 14m80 EET-2EEST,M3.5.1/3,M10.5.0/4 frs0 EET-2EEST,M3.5.0/3,M10.5.0/4 hxk0 EET-2EEST,M3.5.1/3,M10.5.0/4 fzk0 EET-2EEST,M3.5.0/3,M11.2.0/4 gahc <+03>-3
Europe/Kyiv MSK-3 3isb0 MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5ndo MSD-4! 5mbc MSK-3MSD,M3.5.0,M9.5.0/3 1stac EEST-3! e1nc EET-2EEST,M3.5.0,M9.5.0/3 1ers0 EEST-3! 6hdo EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Lisbon CET-1 23xc0 WET0 5m80 WEST-1! 5m80 WET0 5u1o WET0WEST,M4.1.0/1,M10.1.1/-22 s340 WET0 5m6c WET0WEST,M3.5.0/0,M9.5.0/1 1ers0 WET0 5m9o WET0WEST,M3.5.0/1,M9.5.0 218o0 CET-1 5m80 CET-1CEST,M3.5.0,M9.5.0/3 xx40 WEST-1! 6hc0 WET0WEST,M3.5.0/1,M10.5.0
Europe/London BST-1 kmbc GMT0 4bk0 GMT0BST,M3.3.0,M10.5.1/-21 1r340 GMT0 4jc0 GMT0BST,M3.3.0,M10.5.0/3 tds0 GMT0 4r2c GMT0BST,M3.5.0/1,M10.4.0 2i3c0 GMT0BST,M3.5.0/1,M10.5.1/-22 1qvc0 GMT0BST,M3.5.0/1,M10.4.0 1dwo0 GMT0BST,M3.5.0/1,M10.5.0
Europe/Madrid CET-1 1c9oo CET-1CEST,M4.2.6/23,M10.1.0/1 m1c0 CEST-2! 5m9o CET-1CEST,M4.1.6/23,M9.5.0/1 b8g0 CET-1 5u3c CET-1CEST,M4.1.0,M10.1.1/-21 s340 CET-1CEST,M3.5.0,M9.5.0/3 4us80 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Minsk MSK-3 3isb0 MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5ndo MSD-4! 5mbc MSK-3MSD,M3.5.0,M9.5.0/3 1k680 MSK-3 h2g0 EEST-3! 5m9o EET-2EEST,M3.5.0,M9.5.0/3 1ers0 EET-2EEST,M3.5.0,M10.5.0/3 4oy80 <+03>-3
Europe/Moscow MSK-3 3isb0 MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5ndo MSD-4! 5mbc MSK-3MSD,M3.5.0,M9.5.0/3 218o0 EEST-3! 5m9o EET-2 3gg0 MSK-3 25qc MSK-3MSD,M3.5.0,M9.5.0/3 195k0 MSK-3MSD,M3.5.0,M10.5.0/3 4oy80 MSK-4 14eec MSK-3
Europe/Paris CET-1 1yb40 CEST-2! 5m6c CET-1 5u3c CET-1CEST,M4.1.0,M9.5.0/3 b8g0 CET-1CEST,M4.1.0,M10.1.1/-21 s340 CET-1CEST,M3.5.0,M9.5.0/3 4us80 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Prague CET-1 2w89o CET-1CEST,M4.1.0,M9.5.0/3 mgw0 CET-1CEST,M3.5.0,M9.5.0/3 4p600 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Riga MSK-3 3isb0 MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5ndo MSD-4! 5mbc MSK-3MSD,M3.5.0,M9.5.0/3 1ek00 EEST-3! 5m9o EET-2EEST,M3.5.0,M9.5.0/3 272o0 EET-2 5m9o EET-2EEST,M3.5.0/3,M10.5.0/4 t600 EET-2 frs0 EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Rome CET-1 4mmc CEST-2! 3o80 CET-1CEST,M5.4.0/0,M9.5.6/25 moo0 CET-1CEST,M6.1.0/0,M9.5.6/25 ikw0 CET-1CEST,M5.5.6/24,M9.5.0/1 xpc0 CET-1CEST,M5.4.0/0,M9.5.6/25 werc CEST-2! 5eg0 CET-1CEST,M3.5.0,M9.5.0/3 4us80 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Sofia EET-2 2w830 EET-2EEST,M4.1.0/-1,M9.5.0/25 s37c EET-2 5two EEST-3! 5el0 EET-2EEST,M3.5.0,M9.5.0/3 2nx8o EET-2EEST,M3.5.0/0,M9.5.0/0 1ke00 EEST-3! 6hac EET-2 4rao EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Tallinn MSK-3 3isb0 MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5ndo MSD-4! 5mbc MSK-3MSD,M3.5.0,M9.5.0/3 1ek00 EEST-3! 5m9o EET-2EEST,M3.5.0,M9.5.0/3 21gg0 EET-2EEST,M3.5.0,M10.5.0/3 mgw0 EEST-3! 6hdo EET-2EEST,M3.5.0/3,M10.5.0/4 bg80 EET-2 r800 EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Vienna CET-1 37oec CEST-2! 5eec CET-1 5md0 CET-1CEST,M3.5.0,M9.5.0/3 4p600 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Vilnius MSK-3 3isb0 MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5m9o MSD-4! 5nac MSK-3 5ndo MSD-4! 5mbc MSK-3MSD,M3.5.0,M9.5.0/3 1ek00 EEST-3! 5m9o EET-2EEST,M3.5.0,M9.5.0/3 21gg0 EET-2EEST,M3.5.0,M10.5.0/3 hps0 EET-2 4r5o CEST-2! 6hc0 CET-1 4r40 CEST-2! 6p40 EET-2 12gg0 EET-2EEST,M3.5.0/3,M10.5.0/4
Europe/Warsaw CET-1 29rc0 CET-1CEST,M4.1.0/1,M9.5.0 b8g0 CET-1CEST,M4.1.0/1,M10.1.1/-22 s340 CET-1CEST,M3.5.0/1,M9.5.0 26uw0 CET-1 5m9o CET-1CEST,M3.5.0,M9.5.0/3 2ib40 CET-1CEST,M3.5.0,M10.5.0/3
Europe/Zurich CET-1 3ip5o CET-1CEST,M3.5.0,M9.5.0/3 4p600 CET-1CEST,M3.5.0,M10.5.0/3
Indian/Maldives <+05>-5
Indian/Mauritius <+04>-4 3zz5c <+05>-5! 4zyc <+04>-4 80m50 <+04>-4<+05>,M10.5.0,M3.5.0 4r2c <+04>-4
Pacific/Auckland NZST-12 1iivc NZDT-13! 3gg0 NZST-12 7k80 NZST-12NZDT,M10.5.0,M3.1.0/3 4da80 NZST-12NZDT,M10.2.1/-22,M3.3.0/3 mgw0 NZST-12NZDT,M10.1.0,M3.3.0/3 506o0 NZST-12NZDT,M9.5.0,M4.1.0/3
Pacific/Chatham <+1245>-12:45 1iivc <+1345>-13:45! 3gg0 <+1245>-12:45 7k80 <+1245>-12:45<+1345>,M10.5.0/2:45,M3.1.0/3:45 4da80 <+1345>-13:45! 4yw0 <+1245>-12:45<+1345>,M10.1.0/2:45,M3.3.0/3:45 5hoo0 <+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45
Pacific/Fiji <+12>-12 910nc <+12>-12<+13>,M11.1.0,M2.5.0/3 ewo0 <+12>-12 31yw0 <+13>-13! 3o80 <+12>-12 6hc0 <+12>-12<+13>,M10.4.0,M3.1.0/3 e1k0 <+12>-12 8fc0 <+12>-12<+13>,M10.4.1/-22,M1.3.0/3 e1ic <+12>-12 8uxo <+12>-12<+13>,M11.1.0,M1.3.1/-21 1bbc0 <+12>-12<+13>,M11.2.0,M1.2.0/3 b8g0 <+12>-12 al40 <+12>-12<+13>,M12.3.0,M1.3.0/3 v40 <+12>-12
Pacific/Guam GST-10 3jeo GST-10GDT,M4.5.0,M9.1.0 fc6c GST-10 pplo GDT-11! 25qc GST-10 pddo GDT-11! 2pqd GST-10 7k9n GDT-11! 3vyc GST-10 7awec ChST-10
Pacific/Honolulu HST10
Pacific/Kiritimati <-1040>10:40 31w1s <-10>10 4rwuw <+14>-14
Pacific/Pago_Pago SST11
Pacific/Port_Moresby <+10>-10
Pacific/Tongatapu <+13>-13 9bido <+14>-14! 5280 <+13>-13 74o0 <+13>-13<+14>,M11.1.0,M1.5.0 dtqc <+13>-13 4mkpo <+13>-13<+14>,M11.1.0,M1.3.0/3 25s0 <+13>-13
`;

/** Other names of zones: `NAME=ZONE`. */
export const LINKS =
  "Africa/Accra=Africa/Abidjan Africa/Addis_Ababa=Africa/Nairobi Africa/Dar_es_Salaam=Africa/Nairobi Africa/Kampala=Africa/Nairobi Antarctica/McMurdo=Pacific/Auckland Arctic/Longyearbyen=Europe/Berlin Asia/Aden=Asia/Riyadh Asia/Bahrain=Asia/Qatar Asia/Kuala_Lumpur=Asia/Singapore Asia/Kuwait=Asia/Riyadh Asia/Muscat=Asia/Dubai Asia/Phnom_Penh=Asia/Bangkok Asia/Vientiane=Asia/Bangkok Atlantic/Reykjavik=Africa/Abidjan Etc/Greenwich=Etc/GMT Etc/UCT=Etc/UTC Etc/Universal=Etc/UTC Etc/Zulu=Etc/UTC Europe/Amsterdam=Europe/Brussels Europe/Belfast=Europe/London Europe/Bratislava=Europe/Prague Europe/Copenhagen=Europe/Berlin Europe/Ljubljana=Europe/Belgrade Europe/Luxembourg=Europe/Brussels Europe/Monaco=Europe/Paris Europe/Oslo=Europe/Berlin Europe/Sarajevo=Europe/Belgrade Europe/Skopje=Europe/Belgrade Europe/Stockholm=Europe/Berlin Europe/Vaduz=Europe/Zurich Europe/Vatican=Europe/Rome Europe/Zagreb=Europe/Belgrade GMT=Etc/GMT UTC=Etc/UTC";

/** Names of old, which Debian has in a package of their own since its version 13. */
export const LEGACY_LINKS =
  "America/Buenos_Aires=America/Argentina/Buenos_Aires Asia/Calcutta=Asia/Kolkata Asia/Chongqing=Asia/Shanghai Asia/Dacca=Asia/Dhaka Asia/Istanbul=Europe/Istanbul Asia/Katmandu=Asia/Kathmandu Asia/Macao=Asia/Macau Asia/Rangoon=Asia/Yangon Asia/Saigon=Asia/Ho_Chi_Minh Asia/Tel_Aviv=Asia/Jerusalem Asia/Thimbu=Asia/Thimphu Australia/ACT=Australia/Sydney Australia/Canberra=Australia/Sydney Australia/NSW=Australia/Sydney Australia/North=Australia/Darwin Australia/Queensland=Australia/Brisbane Australia/South=Australia/Adelaide Australia/Victoria=Australia/Melbourne Australia/West=Australia/Perth Brazil/East=America/Sao_Paulo CET=Europe/Brussels CST6CDT=America/Chicago Canada/Atlantic=America/Halifax Canada/Central=America/Winnipeg Canada/Eastern=America/Toronto Canada/Mountain=America/Edmonton Canada/Newfoundland=America/St_Johns Canada/Pacific=America/Vancouver Cuba=America/Havana EET=Europe/Athens EST=America/Panama EST5EDT=America/New_York Egypt=Africa/Cairo Eire=Europe/Dublin Europe/Kiev=Europe/Kyiv GB=Europe/London Greenwich=Etc/GMT HST=Pacific/Honolulu Hongkong=Asia/Hong_Kong Iran=Asia/Tehran Israel=Asia/Jerusalem Japan=Asia/Tokyo MST=America/Phoenix MST7MDT=America/Denver NZ=Pacific/Auckland PRC=Asia/Shanghai PST8PDT=America/Los_Angeles Poland=Europe/Warsaw Portugal=Europe/Lisbon ROC=Asia/Taipei ROK=Asia/Seoul Singapore=Asia/Singapore Turkey=Europe/Istanbul UCT=Etc/UTC US/Alaska=America/Anchorage US/Arizona=America/Phoenix US/Central=America/Chicago US/Eastern=America/New_York US/Hawaii=Pacific/Honolulu US/Michigan=America/Detroit US/Mountain=America/Denver US/Pacific=America/Los_Angeles Universal=Etc/UTC W-SU=Europe/Moscow WET=Europe/Lisbon Zulu=Etc/UTC";
